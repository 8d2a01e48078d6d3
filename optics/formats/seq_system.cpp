#include "optics/formats/seq_system.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "optics/formats/seq_statement.h"

namespace groundglass::optics {
namespace {

constexpr std::string_view asphere_letters = "ABCDEFGHJ";  // of r^4, r^6 … r^20
constexpr int most_surfaces = 10000;

/// Commands that change nothing of what a lens does to light: identity, display, what an optimisation may
/// vary.
const std::set<std::string_view> without_effect = {
    "LEN", "INI", "GO",  "CA",  "UID", "DER", "CLS", "COM", "POL", "WTF", "DOR", "CUF", "RMD", "LIB",
    "VER", "CCY", "CCX", "THC", "KC",  "KXC", "KYC", "AC",  "BC",  "CC",  "DC",  "EC",  "FC",  "GC",
    "HC",  "JC",  "XDC", "YDC", "ZDC", "ADC", "BDC", "CDC", "GLC", "GC1", "GC2", "GC3", "SCC", "IC",
    "SPH", "WTX", "WID", "SUR", "RDC", "FCC", "CWL", "PPR", "CAC", "IN",  "OUT"};

/// What the maker may get wrong, and what a mirror is made of.
const std::set<std::string_view> manufacture = {
    "DLF", "DLS", "DLR", "DLT", "DLN", "DLV", "DLA", "DLB", "DLG", "DLX", "DLY", "DLZ", "DSX", "DSY",
    "DSR", "DIS", "BTI", "BTX", "BTY", "TIR", "TIL", "TRX", "TRY", "ROL", "CYD", "CYN", "CMP", "CIN",
    "HOM", "PFR", "TEM", "PRE", "CUM", "THM", "MLT", "MUL", "MLC", "THG", "EXP", "COA"};

/// What a command speaks of beside its data.
struct Qualifiers {
  std::optional<int> surface, last_surface, field;
  std::optional<int> zoom;
  std::string opening = "CLR";
};

class Interpreter {
 public:
  explicit Interpreter(const TextFile& file) : file_(file) {}

  SeqSystem run() {
    for (const SeqStatement& statement : seq_statements(file_)) carry_out(statement);
    if (system_.surfaces.size() < 3 || !has_image_)
      throw file_.error(0, "",
                        "has no surfaces between SO, the object, and SI, the image; the file was cut short");
    for (const SeqStatement& pickup : pickups_) pick_up(pickup);
    return std::move(system_);
  }

 private:
  using Command = void (Interpreter::*)(const SeqStatement&);

  [[noreturn]] void fail(const SeqStatement& s, const std::string& message) const {
    throw file_.error(s.line, s.keyword, message);
  }
  void note(const SeqStatement& s, const std::string& message) {
    system_.notes.push_back(fmt::format("{}: {}", file_.place(s.line, s.keyword), message));
  }

  double number(const SeqStatement& s, size_t i) const {
    if (i >= s.words.size()) fail(s, "its number is missing");
    const auto value = parse_number(s.words[i].text);
    if (!value || s.words[i].quoted) fail(s, fmt::format("'{}' is no number", s.words[i].text));
    return *value;
  }

  /// The whole rest.
  std::vector<double> numbers(const SeqStatement& s, size_t i) const {
    std::vector<double> values;
    for (; i < s.words.size(); ++i) values.push_back(number(s, i));
    if (values.empty()) fail(s, "its numbers are missing");
    return values;
  }

  double only_number(const SeqStatement& s, size_t i) const {
    const double value = number(s, i);
    if (i + 1 < s.words.size()) fail(s, fmt::format("'{}' follows its number", s.words[i + 1].text));
    return value;
  }

  std::optional<int> surface_index(std::string_view text) const {
    const int last = static_cast<int>(system_.surfaces.size()) - 1;
    if (text == "O") return 0;
    if (text == "I" && has_image_) return last;
    if (text == "S") {
      for (int i = 0; i <= last; ++i)
        if (system_.surfaces[static_cast<size_t>(i)].stop) return i;
      return std::nullopt;
    }
    return parse_integer(text);
  }

  /// Reads what stands before the data and returns where these begin.
  size_t qualifiers(const SeqStatement& s, Qualifiers& q, size_t i = 0) const {
    for (; i < s.words.size() && !s.words[i].quoted; ++i) {
      const std::string word = in_capitals(s.words[i].text);
      if (word == "CLR" || word == "EDG" || word == "OBS" || word == "HOL") {
        q.opening = word;
        continue;
      }
      if (word.size() < 2) break;
      if (word[0] == 'L' && !parse_integer(std::string_view(word).substr(1))) continue;  // a label: L'A'
      if (word[0] == 'Z') {
        q.zoom = parse_integer(std::string_view(word).substr(1));
        if (!q.zoom) break;
      } else if (word[0] == 'F') {
        q.field = parse_integer(std::string_view(word).substr(1));
        if (!q.field) break;
      } else if (word[0] == 'S') {
        const size_t dots = word.find("..");
        const auto first =
            surface_index(std::string_view(word).substr(1, dots == std::string::npos ? dots : dots - 1));
        if (!first) break;
        q.surface = q.last_surface = *first;
        if (dots == std::string::npos) continue;
        const std::string last = word.substr(dots + 2);
        q.last_surface = surface_index(last[0] == 'S' ? last.substr(1) : last);
        if (!q.last_surface) fail(s, fmt::format("'{}' is no range of surfaces", word));
      } else {
        break;
      }
    }
    return i;
  }

  SeqSurface& surface_at(const SeqStatement& s, int index) {
    if (index < 0 || index >= static_cast<int>(system_.surfaces.size()))
      fail(s, fmt::format("there is no surface S{} yet", index));
    return system_.surfaces[static_cast<size_t>(index)];
  }

  /// The surface that is named, or the newest.
  SeqSurface& surface(const SeqStatement& s, const Qualifiers& q) {
    if (system_.surfaces.empty()) fail(s, "stands before the first surface, SO");
    if (q.surface && q.last_surface != q.surface) fail(s, "a range of surfaces is not understood here");
    return q.surface ? surface_at(s, *q.surface) : system_.surfaces.back();
  }

  void carry_out(const SeqStatement& s) {
    if (private_catalogue_) return catalogue_line(s);
    const std::string& key = s.keyword;
    if (key == "SO" || key == "SI" || key == "S" || is_numbered_surface(key)) return surface_line(s);
    if (without_effect.contains(key)) return;
    if (manufacture.contains(key)) {
      if (noted_.insert(key).second) note(s, "temperature, coatings, tolerances and substrates are left out");
      return;
    }
    Qualifiers q;
    qualifiers(s, q);
    if (q.zoom && *q.zoom > 1 && key != "PIK") return;
    if (const auto found = commands().find(key); found != commands().end()) return (this->*found->second)(s);
    if (key.size() == 1 && asphere_letters.find(key[0]) != std::string::npos) return asphere_term(s);
    fail(s, "is not among the commands that are understood; take it out if the lens is the same without it");
  }

  static bool is_numbered_surface(const std::string& key) {
    return key.size() > 1 && key[0] == 'S' && key.find_first_not_of("0123456789", 1) == std::string::npos;
  }

  // What holds for the whole lens.

  void radius_mode(const SeqStatement& s) {
    radius_mode_ = s.words.empty() || in_capitals(s.words[0].text)[0] != 'N';
  }

  void title(const SeqStatement& s) {
    Qualifiers q;
    const size_t i = qualifiers(s, q);
    if (q.zoom) return;
    for (size_t k = i; k < s.words.size(); ++k) system_.title += (k > i ? " " : "") + s.words[k].text;
    // CODE V puts the names of zoom positions in both kinds of quotes.
    if (system_.title.size() > 1 && system_.title.front() == '"' && system_.title.back() == '"')
      system_.title = system_.title.substr(1, system_.title.size() - 2);
  }

  void dimension(const SeqStatement& s) {
    const std::string unit = s.words.empty() ? "" : in_capitals(s.words[0].text);
    if (unit == "M" || unit == "MM")
      system_.mm_per_unit = 1.0;
    else if (unit == "C" || unit == "CM")
      system_.mm_per_unit = 10.0;
    else if (unit == "I" || unit == "IN")
      system_.mm_per_unit = 25.4;
    else
      fail(s, fmt::format("unit '{}' is not M, C or I", unit));
  }

  void wavelengths(const SeqStatement& s) {
    Qualifiers q;
    system_.wavelengths_nm = numbers(s, qualifiers(s, q));
    for (const double nm : system_.wavelengths_nm)
      if (!(nm >= 10.0 && nm <= 1e6)) fail(s, fmt::format("{} is no wavelength in nm", nm));
  }

  void weights(const SeqStatement& s) {
    Qualifiers q;
    system_.weights = numbers(s, qualifiers(s, q));
  }

  void reference(const SeqStatement& s) {
    const auto index = s.words.empty() ? std::nullopt : parse_integer(s.words[0].text);
    if (!index) fail(s, "the number of a wavelength is missing");
    system_.reference = *index;
  }

  void pupil(const SeqStatement& s) {
    Qualifiers q;
    const double value = only_number(s, qualifiers(s, q));
    if (!(value > 0.0)) fail(s, fmt::format("is {}, expected a number greater than 0", value));
    system_.pupil = s.keyword;
    system_.pupil_value = value;
    system_.pupil_line = s.line;
  }

  /// All values, or that of one field.
  void assign(const SeqStatement& s, std::vector<double>& values) {
    Qualifiers q;
    const size_t i = qualifiers(s, q);
    if (!q.field) {
      values = numbers(s, i);
      return;
    }
    if (*q.field < 1 || *q.field > 1000) fail(s, fmt::format("there is no field F{}", *q.field));
    const auto index = static_cast<size_t>(*q.field) - 1;
    if (values.size() <= index) values.resize(index + 1, 0.0);
    values[index] = only_number(s, i);
  }

  void field(const SeqStatement& s) {
    const std::string kind = s.keyword.substr(1);
    if (!system_.field_kind.empty() && system_.field_kind != kind)
      system_.field_x.clear(), system_.field_y.clear();
    system_.field_kind = kind;
    assign(s, s.keyword[0] == 'X' ? system_.field_x : system_.field_y);
  }

  void vignetting(const SeqStatement& s) { assign(s, system_.vignetting[s.keyword]); }

  // The private catalogue.

  void begin_catalogue(const SeqStatement&) { private_catalogue_ = true; }

  void catalogue_line(const SeqStatement& s) {
    if (s.keyword == "END") {
      private_catalogue_ = false;
    } else if (s.keyword == "PWL") {
      wavelengths_of_catalogue(s);
    } else if (s.keyword[0] == '\'') {
      own_glass(s);
    } else {
      fail(s, "is not understood in a private catalogue; expected PWL, a 'NAME' or END");
    }
  }

  void wavelengths_of_catalogue(const SeqStatement& s) {
    catalogue_nm_ = numbers(s, 0);
    std::vector<double> sorted = catalogue_nm_;
    std::sort(sorted.begin(), sorted.end());
    if (!(sorted.front() >= 10.0 && sorted.back() <= 1e6)) fail(s, "expected wavelengths in nm");
    if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) fail(s, "names a wavelength twice");
  }

  void own_glass(const SeqStatement& s) {
    const std::string name = s.keyword.substr(1, s.keyword.size() - 2);
    if (!s.words.empty() && in_capitals(s.words[0].text) == "LAU") {
      system_.own_formulas.insert_or_assign(name, laurent_glass(s, name));
      return;
    }
    const std::vector<double> indices = numbers(s, 0);
    if (indices.size() != catalogue_nm_.size())
      fail(s, fmt::format("has {} indices for {} wavelengths", indices.size(), catalogue_nm_.size()));
    for (const double n : indices)
      if (!(n >= 1.0 && n <= 5.0)) fail(s, fmt::format("{} is no index between 1 and 5", n));
    system_.own_tables.insert_or_assign(name, SeqTable{s.line, catalogue_nm_, indices});
  }

  /// n² = A0 + A1 λ² + A2 λ⁻² + A3 λ⁻⁴ …, λ in µm.
  Glass laurent_glass(const SeqStatement& s, const std::string& name) {
    PowerSeriesIndex series;
    for (size_t i = 1; i < s.words.size(); ++i) {
      series.coefficient.push_back(number(s, i));
      series.power.push_back(i == 1 ? 0.0 : i == 2 ? 2.0 : -2.0 * static_cast<double>(i - 2));
    }
    if (series.coefficient.empty()) fail(s, "its numbers are missing");
    const Glass glass(name, series, 365.0, 1000.0);
    note(s, "its formula is used from 365 nm to 1000 nm");
    for (const double nm : {365.0, 1000.0})
      if (!(glass.index(nm) >= 1.0 && glass.index(nm) <= 5.0)) fail(s, "its formula makes no index");
    return glass;
  }

  // Surfaces.

  void surface_line(const SeqStatement& s) {
    const bool object = s.keyword == "SO" || s.keyword == "S0";
    if (has_image_) fail(s, "stands after the image, SI; surfaces follow one another in order");
    if (object != system_.surfaces.empty())
      fail(s, object ? "is a second object" : "the first surface must be the object, SO");
    if (system_.surfaces.size() > most_surfaces) fail(s, "is one surface too many");
    has_image_ = s.keyword == "SI";
    SeqSurface surface;
    surface.line = s.line;
    if (!s.words.empty()) surface.curvature = radius_or_curvature(s, 0);
    if (s.words.size() > 1) surface.thickness = number(s, 1);
    if (s.words.size() > 2) medium(s, surface, 2);
    system_.surfaces.push_back(std::move(surface));
  }

  double radius_or_curvature(const SeqStatement& s, size_t i) const {
    const double value = number(s, i);
    return radius_mode_ ? inverse(value) : value;
  }
  static double inverse(double radius) { return radius == 0.0 ? 0.0 : 1.0 / radius; }

  /// A name, a code, or the pair nd Vd; then perhaps REFR or REFL.
  void medium(const SeqStatement& s, SeqSurface& surface, size_t i) {
    surface.glass = in_capitals(s.words[i].text);
    surface.glass_line = s.line;
    const auto value = [&](size_t k) {
      return k < s.words.size() && !s.words[k].quoted ? parse_number(s.words[k].text) : std::nullopt;
    };
    if (value(i) && value(i + 1)) {
      surface.glass = s.words[i].text + ":" + s.words[i + 1].text;
      ++i;
    }
    for (size_t k = i + 1; k < s.words.size(); ++k) {
      const std::string mode = in_capitals(s.words[k].text);
      if (mode == "REFL")
        surface.mirror = true;
      else if (mode != "REFR")
        fail(s, fmt::format("'{}' behind the glass is not understood", s.words[k].text));
    }
    if (surface.glass == "REFL") surface.mirror = true;
    if (surface.mirror || surface.glass == "AIR") surface.glass.clear();
  }

  void glass(const SeqStatement& s) {
    Qualifiers q;
    const size_t i = qualifiers(s, q);
    if (i >= s.words.size()) fail(s, "the name of a glass is missing");
    SeqSurface& target = surface(s, q);
    target.mirror = false;
    medium(s, target, i);
  }

  void stop(const SeqStatement& s) {
    Qualifiers q;
    qualifiers(s, q);
    SeqSurface& target = surface(s, q);
    for (SeqSurface& other : system_.surfaces) other.stop = false;
    target.stop = true;
  }

  void label(const SeqStatement& s) {
    Qualifiers q;
    const size_t i = qualifiers(s, q);
    if (i < s.words.size()) surface(s, q).label = s.words[i].text;
  }

  void radius(const SeqStatement& s) {
    Qualifiers q;
    const size_t i = qualifiers(s, q);
    SeqSurface& target = surface(s, q);
    const bool along_x = s.keyword[2] == 'X', is_radius = s.keyword[0] == 'R';
    if (!along_x && curvature_solve(s, target, i)) return;
    const double value = only_number(s, i);
    (along_x ? target.curvature_x : target.curvature) = is_radius ? inverse(value) : value;
  }

  bool curvature_solve(const SeqStatement& s, SeqSurface& target, size_t i) {
    if (i >= s.words.size() || parse_number(s.words[i].text)) return false;
    const std::string kind = in_capitals(s.words[i].text);
    if (kind != "UMY") fail(s, fmt::format("solve {} is not understood; only UMY is", kind));
    target.curvature_solve = SeqSolve{s.line, kind, only_number(s, i + 1)};
    return true;
  }

  void thickness(const SeqStatement& s) {
    Qualifiers q;
    size_t i = qualifiers(s, q);
    SeqSurface& target = surface(s, q);
    if (i < s.words.size() && !parse_number(s.words[i].text)) return thickness_solve(s, target, i);
    target.thickness = only_number(s, i);
    target.thickness_solve.reset();
  }

  void thickness_solve(const SeqStatement& s, SeqSurface& target, size_t i) {
    SeqSolve solve{s.line, in_capitals(s.words[i].text)};
    if (solve.kind == "OAL") {
      Qualifiers range;
      i = qualifiers(s, range, i + 1);
      if (!range.surface) fail(s, "OAL needs a range of surfaces");
      solve.first = *range.surface, solve.last = *range.last_surface;
      solve.value = only_number(s, i);
    } else if (solve.kind == "HMY") {
      solve.value = only_number(s, i + 1);
    } else if (solve.kind != "PIM") {
      fail(s, fmt::format("solve {} is not understood; PIM, HMY and OAL are", solve.kind));
    }
    target.thickness_solve = solve;
  }

  void paraxial_image(const SeqStatement& s) {
    if (system_.surfaces.size() < 2) fail(s, "stands before the first surface, SO");
    // It belongs to the last surface before the image, also where it is written behind SI.
    SeqSurface& target = has_image_ ? system_.surfaces[system_.surfaces.size() - 2] : system_.surfaces.back();
    target.thickness_solve = SeqSolve{s.line, "PIM"};
  }

  // Shapes.

  void profile(const SeqStatement& s) {
    static const std::map<std::string_view, SeqProfile> profiles = {{"CON", SeqProfile::conic},
                                                                    {"ASP", SeqProfile::asphere},
                                                                    {"CYL", SeqProfile::cylinder},
                                                                    {"YTO", SeqProfile::y_toroid},
                                                                    {"AAS", SeqProfile::biconic}};
    Qualifiers q;
    qualifiers(s, q);
    surface(s, q).profile = profiles.at(s.keyword);
  }

  void conic(const SeqStatement& s) {
    Qualifiers q;
    const size_t i = qualifiers(s, q);
    (s.keyword == "KX" ? surface(s, q).conic_x : surface(s, q).conic) = only_number(s, i);
  }

  static void set_power(SeqSurface& surface, size_t power, double value) {
    if (surface.powers.size() < power) surface.powers.resize(power, 0.0);
    surface.powers[power - 1] = value;
  }

  void asphere_term(const SeqStatement& s) {
    Qualifiers q;
    const size_t i = qualifiers(s, q);
    set_power(surface(s, q), 4 + 2 * asphere_letters.find(s.keyword[0]), only_number(s, i));
  }

  /// Terms of an anamorphic asphere, of which the biconic base alone is modelled.
  void anamorphic_term(const SeqStatement& s) {
    Qualifiers q;
    if (only_number(s, qualifiers(s, q)) != 0.0) fail(s, "anamorphic aspheric terms are not modelled");
  }

  void special_profile(const SeqStatement& s) {
    Qualifiers q;
    const size_t i = qualifiers(s, q);
    const std::string kind = i < s.words.size() ? in_capitals(s.words[i].text) : "";
    if (kind != "ODD")
      fail(s, fmt::format("special surface '{}' is not read; ODD is, and ASP for even powers", kind));
    surface(s, q).profile = SeqProfile::odd_powers;
    if (i + 1 < s.words.size()) surface(s, q).normalization_radius = only_number(s, i + 1);
  }

  /// Of an odd polynomial: K or C1, AR1 or C2 …, NRADIUS or C33.
  void special_term(const SeqStatement& s) {
    Qualifiers q;
    const size_t i = qualifiers(s, q);
    SeqSurface& target = surface(s, q);
    if (target.profile != SeqProfile::odd_powers) fail(s, "needs SPS ODD before it");
    const std::string term = i < s.words.size() ? in_capitals(s.words[i].text) : "";
    const double value = only_number(s, i + 1);
    const auto count = [&](size_t letters) {
      const auto parsed =
          term.size() > letters ? parse_integer(std::string_view(term).substr(letters)) : std::nullopt;
      return parsed.value_or(0);
    };
    constexpr int last_power = 30, radius_term = 33;
    const int power = term.starts_with("AR") ? count(2) : term[0] == 'C' ? count(1) - 1 : 0;
    if (term == "K" || term == "C1")
      target.conic = value;
    else if (term == "NRADIUS" || (term[0] == 'C' && power == radius_term - 1))
      target.normalization_radius = value;
    else if (power >= 1 && power <= last_power)
      set_power(target, static_cast<size_t>(power), value);
    else
      fail(s, fmt::format("term '{}' is not understood; K, AR1 to AR30 and NRADIUS are", term));
  }

  // Places.

  void decenter(const SeqStatement& s) {
    static const std::map<std::string_view, double SeqSurface::*> members = {
        {"XDE", &SeqSurface::xde}, {"YDE", &SeqSurface::yde}, {"ZDE", &SeqSurface::zde},
        {"ADE", &SeqSurface::ade}, {"BDE", &SeqSurface::bde}, {"CDE", &SeqSurface::cde}};
    Qualifiers q;
    const size_t i = qualifiers(s, q);
    SeqSurface& target = surface(s, q);
    target.*members.at(s.keyword) = only_number(s, i);
    if (target.axis_line == 0) target.axis_line = s.line;
  }

  void axis(const SeqStatement& s) {
    static const std::map<std::string_view, SeqAxis> kinds = {
        {"DAR", SeqAxis::dar}, {"BEN", SeqAxis::ben}, {"REV", SeqAxis::rev}};
    Qualifiers q;
    qualifiers(s, q);
    SeqSurface& target = surface(s, q);
    target.axis = kinds.at(s.keyword);
    target.axis_line = s.line;
  }

  // Clear apertures.

  void opening(const SeqStatement& s) {
    Qualifiers q;
    const size_t i = qualifiers(s, q);
    SeqSurface& target = surface(s, q);
    const double size = std::abs(only_number(s, i));
    if (q.opening == "EDG") return;
    if (q.opening == "HOL") {
      if (noted_.insert("HOL").second) note(s, "holes are left out");
      return;
    }
    if (q.opening == "OBS") {
      if (s.keyword != "CIR") fail(s, "only circular obstructions are modelled");
      target.obstruction = size;
      return;
    }
    if (!(size > 0.0)) fail(s, "a clear aperture must be greater than 0");
    const auto narrow = [&](std::optional<double>& limit) { limit = std::min(limit.value_or(size), size); };
    if (s.keyword == "CIR") narrow(target.circle);
    if (s.keyword == "REX") narrow(target.rectangle_x);
    if (s.keyword == "REY") narrow(target.rectangle_y);
    if (s.keyword == "ELX") narrow(target.ellipse_x);
    if (s.keyword == "ELY") narrow(target.ellipse_y);
  }

  void opening_offset(const SeqStatement& s) {
    Qualifiers q;
    const size_t i = qualifiers(s, q);
    SeqSurface& target = surface(s, q);
    const double value = only_number(s, i);
    if (q.opening == "EDG" || q.opening == "HOL") return;
    const bool obstruction = q.opening == "OBS";
    if (s.keyword == "ARO") {
      if (value != 0.0 && !obstruction) fail(s, "turned apertures are not modelled");
    } else if (s.keyword == "ADX") {
      (obstruction ? target.obstruction_x : target.offset_x) = value;
    } else {
      (obstruction ? target.obstruction_y : target.offset_y) = value;
    }
  }

  // Zoom positions and pickups.

  void zoom(const SeqStatement& s) {
    if (s.words.empty()) return;
    if (const auto count = parse_integer(s.words[0].text)) {
      if (*count > 1) note(s, fmt::format("the lens has {} zoom positions; the first is taken", *count));
      return;
    }
    SeqStatement first{s.line, in_capitals(s.words[0].text), {s.words.begin() + 1, s.words.end()}};
    if (first.keyword.size() > 3) first.keyword.resize(3);
    if (first.words.empty() || first.keyword == "ZOO") return;
    Qualifiers q;
    const size_t data = qualifiers(first, q);
    if (data + 1 < first.words.size()) first.words.resize(data + 1);
    carry_out(first);
  }

  void remember_pickup(const SeqStatement& s) { pickups_.push_back(s); }

  double& picked(const SeqStatement& s, const std::string& key, int index) {
    SeqSurface& target = surface_at(s, index);
    if (key == "THI") return target.thickness;
    if (key == "K") return target.conic;
    if (key == "RDY" || key == "CUY") return target.curvature;
    if (key == "RDX" || key == "CUX") return target.curvature_x;
    if (key.size() == 1 && asphere_letters.find(key[0]) != std::string::npos) {
      const size_t power = 4 + 2 * asphere_letters.find(key[0]);
      if (target.powers.size() < power) target.powers.resize(power, 0.0);
      return target.powers[power - 1];
    }
    fail(s, fmt::format("picking up {} is not understood", key));
  }

  /// PIK key surface key surface [factor [addition]]
  void pick_up(const SeqStatement& s) {
    const auto name = [&](size_t i) {
      if (i >= s.words.size()) fail(s, "is cut short");
      std::string key = in_capitals(s.words[i].text);
      return key.size() > 3 ? key.substr(0, 3) : key;
    };
    Qualifiers to, from;
    const std::string key = name(0);
    size_t i = qualifiers(s, to, 1);
    if (to.zoom && *to.zoom > 1) return;
    if (name(i) != key) fail(s, "picking up another kind of figure is not understood");
    i = qualifiers(s, from, i + 1);
    if (!to.surface || !from.surface || to.surface != to.last_surface || from.surface != from.last_surface)
      fail(s, "expected two surfaces");
    const double factor = i < s.words.size() ? number(s, i) : 1.0;
    const double addition = i + 1 < s.words.size() ? number(s, i + 1) : 0.0;
    const double source = picked(s, key, *from.surface);
    double& target = picked(s, key, *to.surface);
    if (key[0] == 'R') {
      target = inverse(factor * inverse(source) + addition);
    } else {
      target = factor * source + addition;
    }
  }

  static const std::map<std::string_view, Command>& commands() {
    static const std::map<std::string_view, Command> table = {{"RDM", &Interpreter::radius_mode},
                                                              {"TIT", &Interpreter::title},
                                                              {"DIM", &Interpreter::dimension},
                                                              {"WL", &Interpreter::wavelengths},
                                                              {"WTW", &Interpreter::weights},
                                                              {"REF", &Interpreter::reference},
                                                              {"EPD", &Interpreter::pupil},
                                                              {"FNO", &Interpreter::pupil},
                                                              {"NA", &Interpreter::pupil},
                                                              {"NAO", &Interpreter::pupil},
                                                              {"XAN", &Interpreter::field},
                                                              {"YAN", &Interpreter::field},
                                                              {"XOB", &Interpreter::field},
                                                              {"YOB", &Interpreter::field},
                                                              {"XIM", &Interpreter::field},
                                                              {"YIM", &Interpreter::field},
                                                              {"XRI", &Interpreter::field},
                                                              {"YRI", &Interpreter::field},
                                                              {"VUX", &Interpreter::vignetting},
                                                              {"VLX", &Interpreter::vignetting},
                                                              {"VUY", &Interpreter::vignetting},
                                                              {"VLY", &Interpreter::vignetting},
                                                              {"PRV", &Interpreter::begin_catalogue},
                                                              {"GLA", &Interpreter::glass},
                                                              {"GL1", &Interpreter::glass},
                                                              {"STO", &Interpreter::stop},
                                                              {"SLB", &Interpreter::label},
                                                              {"RDY", &Interpreter::radius},
                                                              {"CUY", &Interpreter::radius},
                                                              {"RDX", &Interpreter::radius},
                                                              {"CUX", &Interpreter::radius},
                                                              {"THI", &Interpreter::thickness},
                                                              {"PIM", &Interpreter::paraxial_image},
                                                              {"CON", &Interpreter::profile},
                                                              {"ASP", &Interpreter::profile},
                                                              {"CYL", &Interpreter::profile},
                                                              {"YTO", &Interpreter::profile},
                                                              {"AAS", &Interpreter::profile},
                                                              {"K", &Interpreter::conic},
                                                              {"KX", &Interpreter::conic},
                                                              {"KY", &Interpreter::conic},
                                                              {"AR", &Interpreter::anamorphic_term},
                                                              {"BR", &Interpreter::anamorphic_term},
                                                              {"CR", &Interpreter::anamorphic_term},
                                                              {"DR", &Interpreter::anamorphic_term},
                                                              {"SPS", &Interpreter::special_profile},
                                                              {"SCO", &Interpreter::special_term},
                                                              {"XDE", &Interpreter::decenter},
                                                              {"YDE", &Interpreter::decenter},
                                                              {"ZDE", &Interpreter::decenter},
                                                              {"ADE", &Interpreter::decenter},
                                                              {"BDE", &Interpreter::decenter},
                                                              {"CDE", &Interpreter::decenter},
                                                              {"DAR", &Interpreter::axis},
                                                              {"BEN", &Interpreter::axis},
                                                              {"REV", &Interpreter::axis},
                                                              {"CIR", &Interpreter::opening},
                                                              {"REX", &Interpreter::opening},
                                                              {"REY", &Interpreter::opening},
                                                              {"ELX", &Interpreter::opening},
                                                              {"ELY", &Interpreter::opening},
                                                              {"ADX", &Interpreter::opening_offset},
                                                              {"ADY", &Interpreter::opening_offset},
                                                              {"ARO", &Interpreter::opening_offset},
                                                              {"ZOO", &Interpreter::zoom},
                                                              {"PIK", &Interpreter::remember_pickup}};
    return table;
  }

  const TextFile& file_;
  SeqSystem system_;
  std::vector<SeqStatement> pickups_;
  std::vector<double> catalogue_nm_;
  std::set<std::string> noted_;
  bool radius_mode_ = false;  // CODE V's own default
  bool private_catalogue_ = false;
  bool has_image_ = false;
};

}  // namespace

SeqSystem read_seq_system(const TextFile& file) { return Interpreter(file).run(); }

}  // namespace groundglass::optics
