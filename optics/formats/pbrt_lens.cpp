#include "optics/formats/pbrt_lens.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "optics/formats/image_at_focus.h"
#include "optics/formats/text_file.h"
#include "sim/core/constants.h"

namespace groundglass::optics {
namespace {

/// What planes are written as: pbrt's own float numbers bear no greater radius.
constexpr double plane_radius_mm = 1e5;

struct Row {
  int line = 0;
  double radius_mm = 0.0, distance_mm = 0.0, index = 0.0, diameter_mm = 0.0;
  bool stop() const { return radius_mm == 0.0; }
};

struct Table {
  std::vector<Row> rows;
  std::vector<std::string> comments;
  std::vector<std::string> notes;
};

Row read_row(const TextFile& file, int line, const std::vector<std::string>& words) {
  std::vector<double> values;
  for (const std::string& word : words) {
    const auto value = parse_number(word);
    if (!value) throw file.error(line, "", fmt::format("'{}' is no number", word));
    values.push_back(*value);
  }
  if (values.size() != 4)
    throw file.error(
        line, "",
        fmt::format("has {} numbers, expected 4: radius, distance, index, diameter", values.size()));
  const Row row = {line, values[0], values[1], values[2], values[3]};
  if (!(row.diameter_mm > 0.0)) throw file.error(line, "diameter", "expected a number greater than 0");
  if (row.index != 0.0 && !(row.index >= 1.0 && row.index <= 5.0))
    throw file.error(line, "index",
                     fmt::format("is {}, expected one between 1 and 5, or 0 for the stop", row.index));
  if (row.radius_mm != 0.0 && 0.5 * row.diameter_mm > std::abs(row.radius_mm))
    throw file.error(line, "diameter", "is wider than the sphere");
  return row;
}

Table read_table(const TextFile& file) {
  Table table;
  for (const TextLine& line : file.lines()) {
    const size_t hash = line.text.find('#');
    const std::vector<std::string> words = split_words(std::string_view(line.text).substr(0, hash));
    if (hash != std::string::npos) {
      const std::string comment(trimmed(std::string_view(line.text).substr(hash + 1)));
      if (!comment.empty()) table.comments.push_back(comment);
    }
    if (words.empty()) continue;
    if (words.size() == 1 && table.rows.empty() && parse_number(words[0])) {
      table.notes.push_back(
          fmt::format("{}: the focal length {} is not used", file.place(line.number, ""), words[0]));
      continue;
    }
    table.rows.push_back(read_row(file, line.number, words));
  }
  if (table.rows.empty()) throw file.error(0, "", "has no surface");
  return table;
}

/// Turns distances to the surface before into those to the next.
void unify_distances(const TextFile& file, Table& table) {
  std::vector<Row>& rows = table.rows;
  const bool to_surface_before = rows[0].distance_mm == 0.0 && rows[0].index > 1.0 && rows.size() > 1;
  if (!to_surface_before) return;
  for (size_t i = 0; i + 1 < rows.size(); ++i) rows[i].distance_mm = rows[i + 1].distance_mm;
  rows.back().distance_mm = 0.0;
  table.notes.push_back(
      fmt::format("{}: the first glass has no thickness, so distances are read as those to the "
                  "surface before",
                  file.place(rows[0].line, "")));
}

/// Comments that name columns or units tell nothing of the lens.
bool describes(const std::string& comment) {
  const std::string capitals = in_capitals(comment);
  return capitals.find("RADIUS") == std::string::npos && capitals.find("UNITS") == std::string::npos;
}

void name_lens(const TextFile& file, const Table& table, Lens& lens) {
  std::vector<std::string> told;
  for (const std::string& comment : table.comments)
    if (describes(comment) && told.size() < 3) told.push_back(comment);
  lens.name = told.empty() ? file.name().stem().string() : told[0];
  if (in_capitals(lens.name).starts_with("NAME:")) lens.name = trimmed(std::string_view(lens.name).substr(5));
  lens.source = fmt::format("pbrt lens file {}", file.name().filename().string());
  if (!told.empty()) lens.source += fmt::format(": {}", fmt::join(told, "; "));
}

void add_surface(const TextFile& file, const Row& row, Lens& lens) {
  const Glass before = lens.surfaces.empty() ? Glass() : lens.surfaces.back().glass;
  const double index_before = before.is_air() ? 1.0 : std::get<ConstantIndex>(before.formula()).n;
  const double index = row.index == 0.0 ? index_before : row.index;
  if (row.stop() && index != index_before)
    throw file.error(row.line, "index", "of a stop must be 0, or that of the medium before it");
  Surface surface;
  if (!row.stop()) surface.shape = Conic{1.0 / row.radius_mm, 0.0};
  surface.thickness_mm = row.distance_mm;
  surface.glass = index == 1.0 ? Glass() : single_index_glass(index);
  surface.semi_diameter_mm = 0.5 * row.diameter_mm;
  lens.surfaces.push_back(surface);
}

/// The narrowest of the rows of radius 0, where there are several.
void mark_stop(const TextFile& file, const std::vector<Row>& rows, Lens& lens,
               std::vector<std::string>& notes) {
  size_t stop = rows.size(), count = 0;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].stop()) continue;
    ++count;
    if (stop == rows.size() || rows[i].diameter_mm < rows[stop].diameter_mm) stop = i;
  }
  if (count == 0) throw file.error(0, "radius", "no surface has radius 0, which marks the stop");
  lens.surfaces[stop].stop = true;
  if (count > 1)
    notes.push_back(fmt::format("{}: several surfaces have radius 0; the narrowest is the stop",
                                file.place(rows[stop].line, "radius")));
}

void require_spheres(const Lens& lens) {
  for (size_t i = 0; i < lens.surfaces.size(); ++i) {
    const Surface& surface = lens.surfaces[i];
    const auto* conic = std::get_if<Conic>(&surface.shape);
    const auto refuse = [&](std::string_view what) {
      throw InputError(fmt::format("lens '{}', surface {}: pbrt has no {}", lens.name, i + 1, what));
    };
    if (!conic || conic->conic != 0.0) refuse("aspheres");
    if (surface.mirror) refuse("mirrors");
    if (surface.tilt.moves()) refuse("tilts");
    const bool iris = std::holds_alternative<IrisAperture>(surface.aperture.opening);
    if (!is_plain(surface.aperture) && !(iris && surface.aperture.obstruction_radius_mm == 0.0))
      refuse("apertures other than circles");
  }
  if (lens.image_tilt.moves()) throw InputError("lens '" + lens.name + "': pbrt has no tilted film");
}

/// The rows of a lens of spheres, and what writing them loses.
class RowMaker {
 public:
  RowMaker(const Lens& lens, std::vector<std::string>& notes) : lens_(lens), notes_(notes) {}

  std::vector<Row> make() {
    for (size_t i = 0; i < lens_.surfaces.size(); ++i) add(i);
    return std::move(rows_);
  }

 private:
  void add(size_t i) {
    const Surface& surface = lens_.surfaces[i];
    const bool air_before = i == 0 || lens_.surfaces[i - 1].glass.is_air(),
               air_behind = surface.glass.is_air();
    if (air_before && air_behind)
      return surface.stop ? add_stop(surface, surface.thickness_mm) : leave_out(i);
    if (!surface.stop) return add_sphere(i, surface.thickness_mm);
    if (!air_before && !air_behind)
      throw InputError(
          fmt::format("lens '{}', surface {}: pbrt has no stop between two glasses", lens_.name, i + 1));
    notes_.push_back(fmt::format("the stop on surface {} gets a plane of its own at the vertex", i + 1));
    if (air_behind) {
      add_sphere(i, 0.0);
      add_stop(surface, surface.thickness_mm);
    } else {
      add_stop(surface, 0.0);
      add_sphere(i, surface.thickness_mm);
    }
  }

  void add_stop(const Surface& surface, double distance_mm) {
    rows_.push_back({0, 0.0, distance_mm, 0.0, 2.0 * surface.semi_diameter_mm});
    if (!is_plain(surface.aperture))
      notes_.emplace_back("the blades of the iris are lost; its circle is written");
  }

  void add_sphere(size_t i, double distance_mm) {
    const Surface& surface = lens_.surfaces[i];
    const double curvature = vertex_curvature_per_mm(surface.shape);
    const double index = surface.glass.index(lens_.reference_wavelength_nm);
    rows_.push_back({0, curvature == 0.0 ? plane_radius_mm : 1.0 / curvature, distance_mm, index,
                     2.0 * surface.semi_diameter_mm});
    if (curvature == 0.0)
      notes_.push_back(
          fmt::format("surface {} is plane and becomes a sphere of {} mm", i + 1, plane_radius_mm));
  }

  /// A second surface of radius 0 would be a second stop.
  void leave_out(size_t i) {
    if (!rows_.empty()) rows_.back().distance_mm += lens_.surfaces[i].thickness_mm;
    notes_.push_back(fmt::format("surface {} is a baffle and left out", i + 1));
  }

  const Lens& lens_;
  std::vector<std::string>& notes_;
  std::vector<Row> rows_;
};

std::string comment(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return "# " + text + "\n";
}

}  // namespace

ImportedLens parse_pbrt_lens(std::string_view bytes, const std::filesystem::path& name) {
  const TextFile file(bytes, name);
  Table table = read_table(file);
  unify_distances(file, table);
  ImportedLens result;
  Lens& lens = result.lens;
  name_lens(file, table, lens);
  for (const Row& row : table.rows) add_surface(file, row, lens);
  result.notes = std::move(table.notes);
  mark_stop(file, table.rows, lens, result.notes);
  const int last = table.rows.back().line;
  if (!lens.surfaces.back().glass.is_air()) throw file.error(last, "index", "the film must stand in air: 1");
  if (lens.image_distance_mm() <= 0.0)
    at_place({name, last, "distance"}, [&] { result.notes.push_back(put_image_at_focus(lens)); });
  result.notes.emplace_back(
      "indices are those of one wavelength and serve for all: the lens has no colour errors");
  return result;
}

std::string pbrt_text(const Lens& lens, std::vector<std::string>& notes) {
  if (lens.surfaces.empty()) throw InputError("lens '" + lens.name + "' has no surface");
  require_spheres(lens);
  std::string text =
      comment(lens.name) + comment(lens.source) + comment("radius distance index diameter, mm");
  for (const Row& row : RowMaker(lens, notes).make())
    text += fmt::format("{}\t{}\t{}\t{}\n", row.radius_mm, row.distance_mm, row.index, row.diameter_mm);
  notes.push_back(
      fmt::format("indices are those at {} nm and serve for all wavelengths", lens.reference_wavelength_nm));
  return text;
}

}  // namespace groundglass::optics
