#include "optics/lens/lens_file.h"

#include <algorithm>
#include <cmath>

#include "optics/lens/lens_file_checks.h"
#include "optics/lens/lens_file_parts.h"
#include "sim/core/constants.h"
#include "sim/core/file_kind.h"
#include "sim/core/toml_file.h"

namespace groundglass::optics {
namespace {

std::vector<Surface> read_surfaces(const std::vector<TomlTable>& rows, double image_distance_mm) {
  std::vector<Surface> surfaces;
  for (const TomlTable& row : rows) {
    const bool last = surfaces.size() + 1 == rows.size();
    surfaces.push_back(read_surface(row, surfaces.empty() ? Glass() : surfaces.back().glass));
    if (last && row.has("thickness_mm"))
      throw row.error(
          "thickness_mm",
          "the last surface has none: write image_distance_mm at the top, unless the file was cut short");
    surfaces.back().thickness_mm = last ? image_distance_mm : row.number("thickness_mm");
    row.finish();
  }
  return surfaces;
}

void read_elements(const TomlTable& elements, Lens& lens, size_t surface_count) {
  for (const std::string& key : elements.keys())
    lens.published_elements.push_back({surface_index(elements, key, surface_count), elements.number(key)});
  std::sort(lens.published_elements.begin(), lens.published_elements.end(),
            [](const auto& a, const auto& b) { return a.surface < b.surface; });
  elements.finish();
}

void read_published(const TomlTable& published, Lens& lens, size_t surface_count) {
  const auto number = [&](const char* key, NumberRange range) -> std::optional<double> {
    const double value = published.number_or(key, 0.0, range);
    return published.has(key) ? std::optional(value) : std::nullopt;
  };
  lens.published_efl_mm = number("efl_mm", NumberRange::any());
  lens.published_f_number = number("f_number", NumberRange::positive());
  lens.published_bfl_mm = number("bfl_mm", NumberRange::any());
  lens.published_chief_ray_angle_deg = number("chief_ray_angle_deg", NumberRange::between(0.0, 90.0));
  if (const auto elements = published.table_if("element_focal_lengths_mm"))
    read_elements(*elements, lens, surface_count);
  lens.half_field_deg = published.number_or("half_field_deg", 0.0, NumberRange::between(0.0, 110.0));
  published.finish();
}

void read_wavelengths(const TomlTable& design, Lens& lens) {
  if (!design.has("wavelengths_nm")) return;
  const std::vector<double> nm = design.numbers("wavelengths_nm");
  std::vector<double> weights(nm.size(), 1.0);
  if (design.has("weights")) weights = design.numbers("weights", nm.size());
  for (size_t i = 0; i < nm.size(); ++i) {
    if (!(nm[i] > 0.0)) throw design.error("wavelengths_nm", "expected numbers greater than 0");
    if (!(weights[i] >= 0.0)) throw design.error("weights", "expected numbers of at least 0");
    lens.wavelengths.push_back({nm[i], weights[i]});
  }
}

void read_fields(const TomlTable& design, Lens& lens) {
  const std::string unit = std::isinf(lens.object_distance_mm) ? "deg" : "mm";
  const std::string key_y = "fields_" + unit, key_x = "fields_x_" + unit;
  if (!design.has(key_y)) return;
  const std::vector<double> y = design.numbers(key_y);
  const std::vector<double> x =
      design.has(key_x) ? design.numbers(key_x, y.size()) : std::vector<double>(y.size(), 0.0);
  for (size_t i = 0; i < y.size(); ++i) lens.fields.push_back({x[i], y[i]});
}

void read_design(const TomlTable& design, Lens& lens) {
  lens.object_distance_mm =
      design.number_or("object_distance_mm", lens.object_distance_mm, NumberRange::positive());
  read_wavelengths(design, lens);
  read_fields(design, lens);
  design.finish();
}

Lens read_lens(const TomlTable& file) {
  check_file_kind(file, "lens");
  file.expect({"name", "source", "reference_wavelength_nm", "image_distance_mm", "image_tilt", "published",
               "design", "focus_group", "position", "surface"});
  Lens lens;
  lens.name = file.string("name");
  lens.source = file.string("source");
  lens.reference_wavelength_nm =
      file.number_or("reference_wavelength_nm", constants::line_d_nm, NumberRange::positive());
  const double image_distance_mm = file.number("image_distance_mm");
  lens.image_tilt = read_tilt(file, "image_tilt");
  const std::vector<TomlTable> rows = file.tables("surface");
  if (const auto published = file.table_if("published")) read_published(*published, lens, rows.size());
  if (const auto design = file.table_if("design")) read_design(*design, lens);
  if (rows.empty()) throw file.error("surface", "a lens needs at least one [[surface]]");
  lens.surfaces = read_surfaces(rows, image_distance_mm);
  lens.motion = read_motion(file, lens.surfaces);
  file.finish();
  check_lens(file, rows, lens);
  return lens;
}

}  // namespace

Lens parse_lens(std::string_view text, const std::filesystem::path& path) {
  return read_lens(parse_toml(text, path));
}

Lens load_lens(const std::filesystem::path& path) { return read_lens(load_toml(path)); }

}  // namespace groundglass::optics
