#include "optics/lens_file.h"

#include <fmt/format.h>

#include <cmath>

#include "optics/first_order.h"
#include "optics/glass_catalogue.h"
#include "optics/glass_model.h"
#include "sim/core/constants.h"
#include "sim/core/file_kind.h"
#include "sim/core/toml_file.h"

namespace groundglass::optics {
namespace {

using Rows = std::vector<TomlTable>;

constexpr double efl_tolerance = 0.05;

double read_curvature_per_mm(const TomlTable& row) {
  if (row.is_string("radius_mm")) {
    row.choice("radius_mm", {"infinity"});
    return 0.0;
  }
  const double radius_mm = row.number("radius_mm");
  if (radius_mm == 0.0) throw row.error("radius_mm", "is 0; for a plane write \"infinity\"");
  return 1.0 / radius_mm;
}

/// The power of r in a key "A4", "A6" …, or 0.
int asphere_power(const std::string& key) {
  for (int power = 4; power <= 40; power += 2)
    if (key == "A" + std::to_string(power)) return power;
  return 0;
}

std::vector<double> read_asphere(const TomlTable& terms) {
  std::vector<double> coefficients;
  for (const std::string& key : terms.keys()) {
    const int power = asphere_power(key);
    if (power == 0) throw terms.error(key, "unknown term; an even asphere has A4, A6, A8 … to A40");
    const size_t i = static_cast<size_t>(power) / 2 - 2;
    if (coefficients.size() <= i) coefficients.resize(i + 1, 0.0);
    coefficients[i] = terms.number(key);
  }
  return coefficients;
}

Shape read_shape(const TomlTable& row) {
  const Conic conic = {read_curvature_per_mm(row), row.number_or("conic", 0.0)};
  if (const auto terms = row.table_if("asphere_mm")) return EvenAsphere{conic, read_asphere(*terms)};
  return conic;
}

/// The printed pair is bounded by what transparent solids have.
Glass read_model_glass(const TomlTable& figures) {
  figures.expect({"kind", "nd", "vd", "ne", "ve"});
  const auto kind = figures.has("kind") && figures.choice("kind", {"glass", "plastic"}) == 1
                        ? MaterialKind::plastic
                        : MaterialKind::glass;
  const NumberRange index = NumberRange::between(1.2, 3.0), abbe = NumberRange::between(10.0, 120.0);
  const bool at_e_line = figures.has("ne") || figures.has("ve");
  ModelIndex material;
  if (at_e_line)
    material = model_from_e_line(figures.number("ne", index), figures.number("ve", abbe), kind);
  else
    material = {figures.number("nd", index), figures.number("vd", abbe), kind};
  figures.finish();
  return model_glass(material);
}

Glass read_glass(const TomlTable& row) {
  if (!row.has("glass")) return Glass();
  if (!row.is_string("glass")) return read_model_glass(row.table("glass"));
  try {
    return find_glass(row.string("glass"));
  } catch (const InputError& unknown) {
    throw row.error("glass", unknown.what());
  }
}

Surface read_surface(const TomlTable& row) {
  row.expect(
      {"label", "radius_mm", "conic", "asphere_mm", "glass", "semi_diameter_mm", "stop", "thickness_mm"});
  Surface surface;
  surface.label = row.string_or("label", "");
  surface.shape = read_shape(row);
  surface.glass = read_glass(row);
  surface.semi_diameter_mm = row.number("semi_diameter_mm", NumberRange::positive());
  surface.stop = row.boolean_or("stop", false);
  if (std::isnan(sag_mm(surface.shape, surface.semi_diameter_mm)))
    throw row.error(
        "semi_diameter_mm",
        fmt::format("is {} mm, where a surface of radius {:.6g} mm does not reach; make it smaller",
                    surface.semi_diameter_mm, 1.0 / base(surface.shape).curvature_per_mm));
  return surface;
}

std::vector<Surface> read_surfaces(const Rows& rows, double image_distance_mm) {
  std::vector<Surface> surfaces;
  for (const TomlTable& row : rows) {
    const bool last = surfaces.size() + 1 == rows.size();
    surfaces.push_back(read_surface(row));
    if (last && row.has("thickness_mm"))
      throw row.error(
          "thickness_mm",
          "the last surface has none: write image_distance_mm at the top, unless the file was cut short");
    surfaces.back().thickness_mm = last ? image_distance_mm : row.number("thickness_mm");
    row.finish();
  }
  return surfaces;
}

/// A stop or baffle: air on both sides.
bool is_aperture(const Lens& lens, size_t i) {
  return lens.surfaces[i].glass.is_air() && (i == 0 || lens.surfaces[i - 1].glass.is_air());
}

void check_stop(const TomlTable& file, const Rows& rows, const Lens& lens) {
  const Surface* first = nullptr;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!lens.surfaces[i].stop) continue;
    if (first)
      throw rows[i].error(
          "stop", fmt::format("is a second stop; the first is surface {}", first - lens.surfaces.data() + 1));
    first = &lens.surfaces[i];
  }
  if (!first)
    throw file.error("surface", "no surface has stop = true; mark the one that limits the aperture");
}

void check_apertures_are_plane(const Rows& rows, const Lens& lens) {
  for (size_t i = 0; i < rows.size(); ++i) {
    const Shape& shape = lens.surfaces[i].shape;
    const bool plane = std::holds_alternative<Conic>(shape) && base(shape).curvature_per_mm == 0.0;
    if (is_aperture(lens, i) && !plane)
      throw rows[i].error("radius_mm",
                          "a curved surface with air on both sides refracts nothing; name its glass");
  }
}

void check_spacing(const Rows& rows, const Lens& lens) {
  const size_t last = rows.size() - 1;
  if (!lens.surfaces[last].glass.is_air())
    throw rows[last].error("glass", "the last surface must be followed by air");
  double since_element_mm = 0.0;  // from the vertex of the element behind, over the apertures between
  bool element_behind = false;
  for (size_t i = 0; i < last; ++i) {
    const double thickness_mm = lens.surfaces[i].thickness_mm;
    const bool beside_aperture = is_aperture(lens, i) || is_aperture(lens, i + 1);
    if (thickness_mm < 0.0 && !beside_aperture)
      throw rows[i].error(
          "thickness_mm",
          fmt::format("is {}; only beside a stop or baffle in air may one be negative", thickness_mm));
    if (!is_aperture(lens, i)) element_behind = true, since_element_mm = 0.0;
    since_element_mm += thickness_mm;
    if (element_behind && !is_aperture(lens, i + 1) && since_element_mm < 0.0)
      throw rows[i].error("thickness_mm", fmt::format("puts the next element {:.6g} mm before the last one",
                                                      -since_element_mm));
  }
}

void check_wavelength(const TomlTable& file, const Lens& lens) {
  try {
    for (const Surface& surface : lens.surfaces) surface.glass.index(lens.reference_wavelength_nm);
  } catch (const InputError& outside) {
    throw file.error("reference_wavelength_nm", outside.what());
  }
}

void read_published(const TomlTable& published, Lens& lens) {
  const auto number = [&](const char* key, NumberRange range) -> std::optional<double> {
    const double value = published.number_or(key, 0.0, range);
    return published.has(key) ? std::optional(value) : std::nullopt;
  };
  lens.published_efl_mm = number("efl_mm", NumberRange::any());
  lens.published_f_number = number("f_number", NumberRange::positive());
  lens.published_bfl_mm = number("bfl_mm", NumberRange::any());
  lens.half_field_deg = published.number_or("half_field_deg", 0.0, NumberRange::between(0.0, 110.0));
  published.finish();
}

void check_published(const TomlTable& published, const Lens& lens) {
  if (!lens.published_efl_mm) return;
  try {
    const double efl_mm = first_order(lens, lens.reference_wavelength_nm).efl_mm;
    if (!(std::abs(efl_mm / *lens.published_efl_mm - 1.0) <= efl_tolerance))
      throw InputError(fmt::format(
          "is {}, but the surfaces make {:.6g}; one of their figures is wrong or some of them are missing",
          *lens.published_efl_mm, efl_mm));
  } catch (const InputError& error) {
    throw published.error("efl_mm", error.what());
  }
}

}  // namespace

Lens load_lens(const std::filesystem::path& path) {
  const TomlTable file = load_toml(path);
  check_file_kind(file, "lens");
  file.expect({"name", "source", "reference_wavelength_nm", "image_distance_mm", "published", "surface"});
  Lens lens;
  lens.name = file.string("name");
  lens.source = file.string("source");
  lens.reference_wavelength_nm =
      file.number_or("reference_wavelength_nm", constants::line_d_nm, NumberRange::positive());
  const double image_distance_mm = file.number("image_distance_mm", NumberRange::positive());
  const auto published = file.table_if("published");
  if (published) read_published(*published, lens);
  const Rows rows = file.tables("surface");
  file.finish();
  if (rows.empty()) throw file.error("surface", "a lens needs at least one [[surface]]");
  lens.surfaces = read_surfaces(rows, image_distance_mm);
  check_stop(file, rows, lens);
  check_apertures_are_plane(rows, lens);
  check_spacing(rows, lens);
  check_wavelength(file, lens);
  if (published) check_published(*published, lens);
  return lens;
}

}  // namespace groundglass::optics
