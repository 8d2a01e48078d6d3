#include "optics/lens/lens_file_checks.h"

#include <fmt/format.h>

#include <cmath>

#include "optics/analysis/first_order.h"

namespace groundglass::optics {
namespace {

using Rows = std::vector<TomlTable>;

constexpr double efl_tolerance = 0.05;

/// A stop, a baffle or a break of the axis: air on both sides.
bool is_aperture(const Lens& lens, size_t i) {
  const Surface& surface = lens.surfaces[i];
  return !surface.mirror && surface.glass.is_air() && (i == 0 || lens.surfaces[i - 1].glass.is_air());
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
    if (is_aperture(lens, i) && !is_plane(lens.surfaces[i].shape) && !rows[i].has("glass"))
      throw rows[i].error(rows[i].has("radius_mm") ? "radius_mm" : "curvature_per_mm",
                          "a curved surface with air on both sides refracts nothing; name its glass, or "
                          "write glass = \"air\" if it should stand there");
  }
}

void check_image_distance(const TomlTable& file, const Lens& lens) {
  const double distance_mm = lens.image_distance_mm();
  if (lens.ends_backwards() ? distance_mm < 0.0 : distance_mm > 0.0) return;
  throw file.error("image_distance_mm",
                   lens.ends_backwards()
                       ? fmt::format("is {}; expected a number less than 0, since light travels towards -z "
                                     "after an odd number of mirrors",
                                     distance_mm)
                       : fmt::format("is {}, expected a number greater than 0", distance_mm));
}

std::string negative_thickness(double thickness_mm, double direction) {
  if (direction < 0.0)
    return fmt::format(
        "is {}; light travels towards -z here, after an odd number of mirrors, so it should be negative",
        thickness_mm);
  return fmt::format("is {}; only beside a stop or baffle in air, or after a mirror, may one be negative",
                     thickness_mm);
}

/// Along the way of the light, elements must follow one another. A tilt begins a new stretch, for which the
/// distances before it say nothing.
void check_spacing(const Rows& rows, const Lens& lens) {
  const size_t last = rows.size() - 1;
  if (!lens.surfaces[last].glass.is_air())
    throw rows[last].error(lens.surfaces[last].mirror ? "mirror" : "glass",
                           "the last surface must be followed by air");
  double direction = 1.0;
  double since_element_mm = 0.0;  // from the vertex of the element behind, over the apertures between
  bool element_behind = false;
  for (size_t i = 0; i < last; ++i) {
    const Surface& surface = lens.surfaces[i];
    if (surface.mirror) direction = -direction;
    const double along_mm = direction * surface.thickness_mm;
    const bool beside_aperture = is_aperture(lens, i) || is_aperture(lens, i + 1);
    if (along_mm < 0.0 && !beside_aperture)
      throw rows[i].error("thickness_mm", negative_thickness(surface.thickness_mm, direction));
    if (surface.tilt.moves()) element_behind = false;
    if (!is_aperture(lens, i)) element_behind = true, since_element_mm = 0.0;
    since_element_mm += along_mm;
    if (element_behind && !is_aperture(lens, i + 1) && since_element_mm < 0.0)
      throw rows[i].error("thickness_mm", fmt::format("puts the next element {:.6g} mm before the last one",
                                                      -since_element_mm));
  }
}

void check_wavelengths(const TomlTable& file, const Lens& lens) {
  const auto check = [&](const TomlTable& table, const char* key, double nm) {
    at_place(table.where(key), [&] {
      for (const Surface& surface : lens.surfaces) surface.glass.index(nm);
    });
  };
  check(file, "reference_wavelength_nm", lens.reference_wavelength_nm);
  for (const DesignWavelength& wavelength : lens.wavelengths)
    check(file.table("design"), "wavelengths_nm", wavelength.nm);
}

void check_elements(const TomlTable& file, const Rows& rows, const Lens& lens) {
  for (const ElementFocalLength& element : lens.published_elements)
    if (element.surface + 1 == rows.size() || lens.surfaces[element.surface].glass.is_air())
      throw file.table("published")
          .error("element_focal_lengths_mm",
                 fmt::format("no element begins at surface {}: air follows it", element.surface + 1));
}

void check_published(const TomlTable& file, const Lens& lens) {
  if (!lens.published_efl_mm) return;
  at_place(file.table("published").where("efl_mm"), [&] {
    const double efl_mm = first_order(lens, lens.reference_wavelength_nm).efl_mm;
    if (!(std::abs(efl_mm / *lens.published_efl_mm - 1.0) <= efl_tolerance))
      throw InputError(fmt::format(
          "is {}, but the surfaces make {:.6g}; one of their figures is wrong or some of them are missing",
          *lens.published_efl_mm, efl_mm));
  });
}

}  // namespace

void check_lens(const TomlTable& file, const Rows& rows, const Lens& lens) {
  check_stop(file, rows, lens);
  check_apertures_are_plane(rows, lens);
  check_spacing(rows, lens);
  check_image_distance(file, lens);
  check_wavelengths(file, lens);
  check_elements(file, rows, lens);
  check_published(file, lens);
}

}  // namespace groundglass::optics
