#include "optics/formats/optical_bench.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "optics/formats/clear_apertures.h"
#include "optics/formats/image_at_focus.h"
#include "optics/formats/text_file.h"
#include "optics/glass/glass_catalogue.h"
#include "optics/glass/glass_model.h"
#include "sim/core/constants.h"

namespace groundglass::optics {
namespace {

/// Catalogue figures that lie nearer than this are the printed glass's.
constexpr double same_index = 1e-3;

struct Row {
  int line = 0;
  std::vector<std::string> cells;
  std::string cell(size_t i) const { return i < cells.size() ? cells[i] : ""; }
};

std::vector<std::string> split_tabs(std::string_view line) {
  std::vector<std::string> cells;
  for (size_t start = 0; start <= line.size();) {
    const size_t tab = std::min(line.find('\t', start), line.size());
    cells.emplace_back(trimmed(line.substr(start, tab - start)));
    start = tab + 1;
  }
  return cells;
}

using Sections = std::map<std::string, std::vector<Row>>;

Sections read_sections(const TextFile& file) {
  Sections sections;
  std::string section;
  for (const TextLine& line : file.lines()) {
    Row row{line.number, split_tabs(line.text)};
    const std::string& first = row.cells[0];
    if (!first.empty() && first[0] == '[')
      section = first;
    else if (!trimmed(line.text).empty() && first.substr(0, 1) != "#")
      sections[section].push_back(std::move(row));
  }
  return sections;
}

class Reader {
 public:
  explicit Reader(const TextFile& file) : file_(file), sections_(read_sections(file)) {}

  ImportedLens read() {
    if (rows("[lens data]").empty()) throw file_.error(0, "[lens data]", "missing, or without surfaces");
    lens_.name = title();
    lens_.source = fmt::format("Photons to Photos Optical Bench, {}", lens_.name);
    read_variables();
    for (const Row& row : rows("[lens data]")) add_surface(row);
    for (const Row& row : rows("[aspherical data]")) add_asphere(row);
    check_stop();
    set_image();
    set_apertures();
    return {std::move(lens_), std::move(notes_)};
  }

 private:
  const std::vector<Row>& rows(const std::string& section) const {
    static const std::vector<Row> none;
    const auto found = sections_.find(section);
    return found == sections_.end() ? none : found->second;
  }

  void note(const Row& row, const std::string& message) {
    notes_.push_back(fmt::format("{}: {}", file_.place(row.line, row.cell(0)), message));
  }

  double number(const Row& row, size_t i, const std::string& what) const {
    const auto value = parse_number(row.cell(i));
    if (!value)
      throw file_.error(row.line, row.cell(0), fmt::format("{} '{}' is no number", what, row.cell(i)));
    return *value;
  }

  std::string title() const {
    for (const Row& row : rows("[descriptive data]"))
      if (row.cell(0) == "title" && !row.cell(1).empty()) return row.cell(1);
    return file_.name().stem().string();
  }

  // Variable distances, of the first configuration.

  const Row* variable(const std::string& name) const {
    for (const Row& row : rows("[variable distances]"))
      if (row.cell(0) == name) return &row;
    return nullptr;
  }

  std::optional<double> variable_value(const std::string& name) const {
    const Row* row = variable(name);
    return row ? parse_number(row->cell(1)) : std::nullopt;
  }

  static int configurations(const Row& row) {
    return static_cast<int>(
        std::count_if(row.cells.begin() + 1, row.cells.end(),
                      [](const std::string& cell) { return !cell.empty() && cell != "undefined"; }));
  }

  void read_variables() {
    int most = 1;
    for (const Row& row : rows("[variable distances]")) most = std::max(most, configurations(row));
    if (most > 1)
      notes_.push_back(fmt::format("{}: there are {} configurations; the first is taken",
                                   file_.place(0, "[variable distances]"), most));
    lens_.published_efl_mm = variable_value("Focal Length");
    if (const auto f_number = variable_value("F-Number"); f_number && *f_number > 0.0)
      lens_.published_f_number = f_number;
    if (const auto angle = variable_value("Angle of View"); angle && *angle > 0.0 && *angle <= 220.0)
      lens_.half_field_deg = 0.5 * *angle;
    if (const Row* object = variable("d0"); object && object->cell(1) != "Infinity")
      if (const auto distance_mm = parse_number(object->cell(1)); distance_mm && *distance_mm != 0.0) {
        if (!(*distance_mm > 0.0)) throw file_.error(object->line, "d0", "expected a number greater than 0");
        lens_.object_distance_mm = *distance_mm;
      }
  }

  // Surfaces.

  double thickness(const Row& row) const {
    const std::string text = row.cell(2);
    if (text.empty()) return 0.0;
    if (const auto value = parse_number(text)) return *value;
    const Row* named = variable(text);
    if (!named)
      throw file_.error(row.line, row.cell(0),
                        fmt::format("thickness '{}' is not among the variable distances", text));
    if (named->cell(1) == "undefined" || named->cell(1).empty()) return 0.0;
    return number(*named, 1, "distance");
  }

  static bool is_plane_word(const std::string& radius) {
    return radius == "Infinity" || radius == "-Infinity" || radius == "AS" || radius == "FS" ||
           radius == "CG";
  }

  double curvature(const Row& row, size_t i) const {
    if (is_plane_word(row.cell(i))) return 0.0;
    const double radius = number(row, i, "radius");
    return radius == 0.0 ? 0.0 : 1.0 / radius;
  }

  /// By its name, when the catalogue glass of that name has the printed index.
  std::optional<Glass> named_glass(const Row& row, double nd_printed) const {
    const std::string name = in_capitals(row.cell(6));
    if (name.empty()) return std::nullopt;
    std::string maker = row.cell(7);
    std::transform(maker.begin(), maker.end(), maker.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    for (const std::string& catalogue : glass_catalogue_names()) {
      if (!maker.empty() && catalogue != maker) continue;
      for (const Glass& glass : glass_catalogue(catalogue))
        if (in_capitals(glass.name().substr(catalogue.size() + 1)) == name &&
            glass.first_nm() <= constants::line_d_nm && std::abs(nd(glass) - nd_printed) < same_index)
          return glass;
    }
    return std::nullopt;
  }

  Glass medium(const Row& row) {
    if (row.cell(3).empty()) return Glass();
    const double index = number(row, 3, "index");
    if (index == 0.0 || index == 1.0) return Glass();
    if (!(index > 1.0 && index <= 3.0))
      throw file_.error(row.line, row.cell(0), fmt::format("index {} is not between 1 and 3", index));
    if (const auto glass = named_glass(row, index)) return *glass;
    if (!row.cell(6).empty())
      note(row, fmt::format("glass {} is not in the catalogues with that index; nd and Vd are taken",
                            row.cell(6)));
    const double abbe = row.cell(5).empty() ? 0.0 : number(row, 5, "Abbe number");
    if (abbe == 0.0) {
      note(row, "has no Abbe number; its index serves for all wavelengths");
      return single_index_glass(index);
    }
    if (!(abbe >= 10.0 && abbe <= 120.0))
      throw file_.error(row.line, row.cell(0), fmt::format("Abbe number {} is not between 10 and 120", abbe));
    return model_glass({index, abbe, MaterialKind::glass});
  }

  void add_surface(const Row& row) {
    if (row.cells.size() < 3)
      throw file_.error(row.line, row.cell(0), "expected number, radius and thickness");
    Surface surface;
    surface.shape = Conic{curvature(row, 1), 0.0};
    surface.thickness_mm = thickness(row);
    surface.stop = row.cell(1) == "AS";
    const bool bends = !surface.stop && row.cell(1) != "FS";
    const Glass before = lens_.surfaces.empty() ? Glass() : lens_.surfaces.back().glass;
    surface.glass = bends ? medium(row) : before;
    if (row.cell(1) == "CG") surface.label = "cover glass";
    double diameter_mm = row.cell(4).empty() ? 0.0 : number(row, 4, "diameter");
    if (const auto stated = variable_value("Aperture Diameter"); surface.stop && stated)
      diameter_mm = *stated;
    surface.semi_diameter_mm = 0.5 * std::abs(diameter_mm);
    if (!numbers_.emplace(row.cell(0), lens_.surfaces.size()).second && bends)
      throw file_.error(row.line, row.cell(0), "is the number of two surfaces");
    lens_.surfaces.push_back(surface);
  }

  // Aspheres.

  bool has_constant(const std::string& name) const {
    const auto& constants = rows("[constants]");
    return std::any_of(constants.begin(), constants.end(),
                       [&](const Row& row) { return row.cell(0) == name; });
  }

  int odd_count() const {
    for (const Row& row : rows("[constants]"))
      if (row.cell(0) == "AsphericalOddCount") {
        const auto count = parse_integer(row.cell(1));
        if (!count || *count < 0 || *count > 20)
          throw file_.error(row.line, "AsphericalOddCount", "expected a count from 0 to 20");
        return *count;
      }
    return 0;
  }

  /// The powers of r that the columns stand for.
  std::vector<size_t> powers(size_t count) const {
    const int odd = odd_count();
    std::vector<size_t> result;
    for (size_t power = odd > 0 ? 3 : has_constant("AsphericalA2") ? 2 : 4; result.size() < count; ++power)
      if (power % 2 == 0 || power < 3 + 2 * static_cast<size_t>(odd)) result.push_back(power);
    return result;
  }

  void add_asphere(const Row& row) {
    const auto found = numbers_.find(row.cell(0));
    // "23(WX)" is that of surface 23 in another configuration.
    if (found == numbers_.end() && numbers_.contains(row.cell(0).substr(0, row.cell(0).find('(')))) {
      note(row, "is left out");
      return;
    }
    if (found == numbers_.end()) throw file_.error(row.line, row.cell(0), "is the number of no surface");
    Surface& surface = lens_.surfaces[found->second];
    const double stated = curvature(row, 1), spherical = vertex_curvature_per_mm(surface.shape);
    if (std::abs(stated - spherical) > 1e-3 * std::abs(spherical))
      throw file_.error(row.line, row.cell(0), "has another radius in [lens data]");
    const double conic = row.cell(2).empty() ? 0.0 : number(row, 2, "conic constant");
    std::vector<double> columns;
    for (size_t i = 3; i < row.cells.size(); ++i)
      columns.push_back(row.cells[i].empty() ? 0.0 : number(row, i, "coefficient"));
    while (!columns.empty() && columns.back() == 0.0) columns.pop_back();
    if (columns.size() > 20) throw file_.error(row.line, row.cell(0), "has more than 20 coefficients");
    surface.shape = asphere({spherical, conic}, columns);
  }

  Shape asphere(const Conic& base, const std::vector<double>& columns) const {
    if (columns.empty()) return base;
    const std::vector<size_t> of = powers(columns.size());
    if (of.front() == 4) return EvenAsphere{base, columns};
    PowerAsphere shape{base, std::vector<double>(of.back(), 0.0)};
    for (size_t i = 0; i < columns.size(); ++i) shape.coefficients[of[i] - 1] = columns[i];
    return shape;
  }

  // The rest.

  void check_stop() const {
    const auto count =
        std::count_if(lens_.surfaces.begin(), lens_.surfaces.end(), [](const Surface& s) { return s.stop; });
    if (count != 1)
      throw file_.error(0, "AS", fmt::format("{} surfaces are the aperture stop, expected one", count));
  }

  void set_image() {
    const Row& last = rows("[lens data]").back();
    if (!lens_.surfaces.back().glass.is_air())
      throw file_.error(last.line, last.cell(0),
                        "the image must stand in air; the last surface has an index");
    if (lens_.image_distance_mm() > 0.0) return;
    at_place({file_.name(), last.line, last.cell(0)}, [&] { note(last, put_image_at_focus(lens_)); });
  }

  /// Those that no row states follow from the f-number.
  void set_apertures() {
    Beam beam;
    if (lens_.half_field_deg < 89.0) beam.fields = {{0.0, 0.0}, {0.0, lens_.half_field_deg}};
    if (lens_.published_efl_mm && lens_.published_f_number)
      beam.entrance_pupil_diameter_mm = std::abs(*lens_.published_efl_mm) / *lens_.published_f_number;
    const std::vector<int> filled =
        at_place({file_.name(), 0, "diameter"}, [&] { return fill_clear_apertures(lens_, beam); });
    if (!filled.empty())
      notes_.push_back(fmt::format("{}: the file states none for surfaces {}; they are as wide as its beams",
                                   file_.place(0, "diameter"), fmt::join(filled, ", ")));
    for (size_t i = 0; i < lens_.surfaces.size(); ++i) {
      const Row& row = rows("[lens data]")[i];
      if (std::isnan(sag_mm(lens_.surfaces[i].shape, lens_.surfaces[i].semi_diameter_mm)))
        throw file_.error(row.line, row.cell(0),
                          fmt::format("diameter {} is wider than the surface reaches", row.cell(4)));
    }
  }

  const TextFile& file_;
  Sections sections_;
  Lens lens_;
  std::vector<std::string> notes_;
  std::map<std::string, size_t> numbers_;
};

}  // namespace

ImportedLens parse_optical_bench(std::string_view bytes, const std::filesystem::path& name) {
  const TextFile file(bytes, name);
  return Reader(file).read();
}

}  // namespace groundglass::optics
