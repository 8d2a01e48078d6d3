#include "optics/formats/zmx_system.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "optics/formats/text_file.h"

namespace groundglass::optics {
namespace {

constexpr int most_points = 100;

/// The lists of a file by keyword; where one comes twice, the later holds.
class Head {
 public:
  explicit Head(const std::vector<ZmxRecord>& records) {
    for (const ZmxRecord& record : records) {
      last_[record.keyword()] = &record;
      if (record.keyword() == "WAVM") wavm_.push_back(&record);
    }
  }
  const ZmxRecord* find(const std::string& keyword) const {
    const auto found = last_.find(keyword);
    return found == last_.end() ? nullptr : found->second;
  }
  /// The first of these that the file has.
  const ZmxRecord* first_of(std::initializer_list<const char*> keywords) const {
    for (const char* keyword : keywords)
      if (const ZmxRecord* record = find(keyword)) return record;
    return nullptr;
  }
  const std::vector<const ZmxRecord*>& wavm() const { return wavm_; }

 private:
  std::map<std::string, const ZmxRecord*> last_;
  std::vector<const ZmxRecord*> wavm_;
};

int checked_count(const ZmxRecord& record, size_t i) {
  const int count = record.integer(i);
  if (count < 1 || count > most_points)
    throw record.error(fmt::format("says {} points, expected 1 to {}", count, most_points));
  return count;
}

void check_mode(const Head& head) {
  const ZmxRecord* mode = head.find("MODE");
  if (mode && mode->text != "SEQ")
    throw mode->error(fmt::format("is '{}'; only sequential files (SEQ) are modelled", mode->text));
}

double read_mm_per_unit(const Head& head) {
  const ZmxRecord* unit = head.find("UNIT");
  if (!unit) return 1.0;
  if (unit->words.empty()) throw unit->error("names no unit, expected MM, CM, IN or METER");
  static const std::map<std::string, double> units = {{"MM", 1.0},    {"CM", 10.0},      {"IN", 25.4},
                                                      {"INCH", 25.4}, {"METER", 1000.0}, {"M", 1000.0}};
  const auto found = units.find(in_capitals(unit->words[0]));
  if (found == units.end())
    throw unit->error(fmt::format("'{}' is no unit, expected MM, CM, IN or METER", unit->words[0]));
  return found->second;
}

/// The index data as the catalogues have them, at 20 °C and 1 atm; only "adjust" makes OpticStudio change
/// them.
void check_environment(const Head& head) {
  const ZmxRecord* environment = head.find("ENVD");
  if (!environment) return;
  const double temperature_c = environment->number_or(0, 20.0), pressure_atm = environment->number_or(1, 1.0);
  if (environment->integer_or(2, 0) != 0 && (temperature_c != 20.0 || pressure_atm != 1.0))
    throw environment->error(fmt::format(
        "adjusts the indices to {} °C and {} atm, which is not modelled; save the file at 20 °C and 1 atm",
        temperature_c, pressure_atm));
}

ZmxAperture read_aperture(const Head& head, double mm_per_unit) {
  const ZmxRecord* chosen = nullptr;
  for (const char* keyword : {"ENPD", "FNUM", "OBNA", "FLOA"})
    if (const ZmxRecord* record = head.find(keyword)) {
      if (chosen)
        throw record->error(fmt::format("states the aperture a second time; line {} has {}",
                                        chosen->where.line, chosen->keyword()));
      chosen = record;
    }
  if (!chosen) return {};
  ZmxAperture aperture;
  aperture.where = chosen->where;
  if (chosen->keyword() == "FLOA") return aperture;
  const bool other = chosen->integer_or(1, 0) != 0;
  aperture.value = chosen->number(0);
  if (!(aperture.value > 0.0))
    throw chosen->error(fmt::format("is {}, expected a positive number", aperture.value));
  if (chosen->keyword() == "ENPD") {
    aperture.kind = ZmxApertureKind::entrance_pupil_diameter;
    aperture.value *= mm_per_unit;
  } else if (chosen->keyword() == "FNUM") {
    aperture.kind = other ? ZmxApertureKind::working_f_number : ZmxApertureKind::image_f_number;
  } else {
    aperture.kind = other ? ZmxApertureKind::object_cone_deg : ZmxApertureKind::object_na;
    if (aperture.value >= (other ? 90.0 : 1.0))
      throw chosen->error(fmt::format("is {}, expected less than {}", aperture.value, other ? 90 : 1));
  }
  return aperture;
}

ZmxFieldKind field_kind(const ZmxRecord& ftyp) {
  switch (const int kind = ftyp.integer_or(0, 0)) {
    case 0:
      return ZmxFieldKind::angle_deg;
    case 1:
      return ZmxFieldKind::object_height_mm;
    case 2:
      return ZmxFieldKind::paraxial_image_height_mm;
    case 3:
      return ZmxFieldKind::real_image_height_mm;
    case 4:
      throw ftyp.error("gives fields as theodolite angles, which are not modelled; change them to angles");
    default:
      throw ftyp.error(fmt::format("has no field type {}, expected 0 to 4", kind));
  }
}

void read_fields(const Head& head, ZmxSystem& system, std::vector<std::string>& notes) {
  const ZmxRecord* ftyp = head.find("FTYP");
  const ZmxRecord* x = head.first_of({"XFLN", "XFLD"});
  const ZmxRecord* y = head.first_of({"YFLN", "YFLD"});
  if (ftyp) {
    system.fields_where = ftyp->where;
    system.field_kind = field_kind(*ftyp);
    if (ftyp->integer_or(1, 0) != 0)
      notes.push_back(ftyp->where.text() +
                      ": rays that leave the object parallel (telecentric object space) are left out; the "
                      "stop limits them here");
  }
  const size_t given = std::max(x ? x->words.size() : 0, y ? y->words.size() : 0);
  const size_t count = ftyp && ftyp->words.size() > 2 ? static_cast<size_t>(checked_count(*ftyp, 2))
                                                      : std::min<size_t>(given, most_points);
  const double unit = system.field_kind == ZmxFieldKind::angle_deg ? 1.0 : system.mm_per_unit;
  for (const ZmxRecord* list : {x, y})
    if (list && list->words.size() < count)
      throw list->error(fmt::format("has {} values, but line {} counts {} fields", list->words.size(),
                                    system.fields_where.line, count));
  for (size_t i = 0; i < count; ++i)
    system.fields.push_back({x ? unit * x->number(i) : 0.0, y ? unit * y->number(i) : 0.0});
  for (const char* keyword :
       {"VDXN", "VDYN", "VCXN", "VCYN", "VANN", "ZVDX", "ZVDY", "ZVCX", "ZVCY", "ZVAN"}) {
    const ZmxRecord* record = head.find(keyword);
    if (!record) continue;
    bool any = false;
    for (size_t i = 0; i < std::min(count, record->words.size()); ++i) any = any || record->number(i) != 0.0;
    if (!any) continue;
    notes.push_back(record->where.text() +
                    ": vignetting factors are left out; they narrow the bundle that is launched, while here "
                    "the clear apertures of the "
                    "surfaces decide what passes");
    break;
  }
}

/// Micrometres as written with 17 digits, without the rounding that those carry.
double nanometres(double um) { return std::round(um * 1e12) / 1e9; }

/// WAVM i λ/µm weight, one line each; the program always writes 24 of them and FTYP says how many count.
/// Older files have two lists.
void read_wavelengths(const Head& head, ZmxSystem& system) {
  const ZmxRecord* ftyp = head.find("FTYP");
  const ZmxRecord* list = head.first_of({"WAVL", "WAVN"});
  const ZmxRecord* weights = head.first_of({"WWGT", "WWGN"});
  std::map<int, DesignWavelength> by_number;
  for (const ZmxRecord* wavm : head.wavm())
    by_number[wavm->integer(0)] = {nanometres(wavm->number(1)), wavm->number_or(2, 1.0)};
  if (by_number.empty() && list)
    for (size_t i = 0; i < list->words.size(); ++i)
      by_number[static_cast<int>(i) + 1] = {nanometres(list->number(i)),
                                            weights ? weights->number_or(i, 1.0) : 1.0};
  if (by_number.empty())
    throw InputError({system.catalogues_where.path, 0, "WAVM"}, "is missing: the file names no wavelength");

  const bool counted = ftyp && ftyp->words.size() > 3;
  const int count =
      counted ? checked_count(*ftyp, 3) : static_cast<int>(std::min<size_t>(by_number.size(), most_points));
  const ZmxRecord& any = head.wavm().empty() ? *list : *head.wavm().front();
  for (int i = 1; i <= count; ++i) {
    const auto found = by_number.find(i);
    if (found == by_number.end()) throw any.error(fmt::format("wavelength {} of {} is missing", i, count));
    const DesignWavelength& w = found->second;
    if (!(w.nm >= 1.0 && w.nm <= 1e6 && w.weight >= 0.0))
      throw any.error(fmt::format(
          "wavelength {} is {} um with weight {}, expected 0.001 um to 1000 um and no negative weight", i,
          1e-3 * w.nm, w.weight));
    system.wavelengths.push_back(w);
  }
  const ZmxRecord* pwav = head.find("PWAV");
  const int primary = pwav ? pwav->integer(0) : 1;
  if (primary < 1 || primary > count)
    throw pwav->error(fmt::format("is wavelength {} of {}", primary, count));
  system.primary_nm = system.wavelengths[static_cast<size_t>(primary) - 1].nm;
}

}  // namespace

ZmxSystem read_zmx_system(const ZmxRecords& file, std::vector<std::string>& notes) {
  const Head head(file.header);
  ZmxSystem system;
  check_mode(head);
  system.mm_per_unit = read_mm_per_unit(head);
  check_environment(head);
  if (const ZmxRecord* name = head.find("NAME")) system.title = name->text;
  if (const ZmxRecord* gcat = head.find("GCAT")) {
    system.catalogues = gcat->words;
    system.catalogues_where = gcat->where;
  }
  if (system.catalogues_where.path.empty() && !file.surfaces.empty())
    system.catalogues_where.path = file.surfaces[0].surf.where.path;
  system.aperture = read_aperture(head, system.mm_per_unit);
  read_fields(head, system, notes);
  read_wavelengths(head, system);
  return system;
}

}  // namespace groundglass::optics
