#include "sim/camera/lens_imaging.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "optics/analysis/bundle.h"
#include "optics/analysis/illumination.h"
#include "optics/lens/reverse.h"
#include "sim/core/error.h"

namespace groundglass::camera {
namespace {

constexpr int heights = 41, wavelengths = 9;

/// Where a chief ray that starts at a distance from the axis on the sensor comes from.
double object_of(const optics::Lens& from_image, const optics::Lens& lens, double nm, double image_mm) {
  const optics::ChiefRay ray = optics::chief_ray(from_image, nm, {0.0, image_mm});
  const double slope = ray.direction.y() / ray.direction.z();
  if (std::isinf(lens.object_distance_mm)) return std::abs(slope);
  return std::abs(ray.point_mm.y() + (lens.object_distance_mm - from_image.image_distance_mm()) * slope);
}

void trace(const optics::Lens& lens, double nm, LensImaging& imaging) {
  optics::Lens from_image = optics::reversed(lens);
  from_image.object_distance_mm = lens.image_distance_mm();
  const bool distant = std::isinf(lens.object_distance_mm);
  std::vector<optics::FieldPoint> fields;
  for (double height_mm : imaging.height_mm) {
    const double object = height_mm == 0.0 ? 0.0 : object_of(from_image, lens, nm, height_mm);
    imaging.object.push_back(object);
    fields.push_back({0.0, distant ? std::atan(object) * 180.0 / std::numbers::pi : object});
  }
  for (const optics::Illumination& at : optics::illumination(lens, nm, fields))
    imaging.relative_illumination.push_back(at.relative);
}

/// The film as opcodes count it: the middles of its first and last pixels have the places 0 and width − 1.
LensImaging on_film(const render::Film& film) {
  LensImaging imaging;
  imaging.width_px = film.window.width;
  imaging.height_px = film.window.height;
  imaging.axis_column_px = 0.5 * film.sensor_width_px - film.window.x - 0.5;
  imaging.axis_row_px = 0.5 * film.sensor_height_px - film.window.y - 0.5;
  return imaging;
}

double largest_height_mm(const LensImaging& imaging, double pixel_pitch_um) {
  const auto farthest = [](double axis, int size) { return std::max(axis, size - 1.0 - axis); };
  return 1e-3 * pixel_pitch_um *
         std::hypot(farthest(imaging.axis_column_px, imaging.width_px),
                    farthest(imaging.axis_row_px, imaging.height_px));
}

}  // namespace

LensImaging imaging_of(const optics::Lens& lens, const render::Film& film, const WavelengthGrid& grid) {
  LensImaging imaging = on_film(film);
  const double largest_mm = largest_height_mm(imaging, film.pixel_pitch_um);
  // Closer together towards the corner, where lenses change fastest.
  for (int i = 0; i < heights; ++i)
    imaging.height_mm.push_back(largest_mm * std::sin(0.5 * std::numbers::pi * i / (heights - 1)));
  const double first_nm = std::max(grid.first_edge_nm, lens.first_nm());
  const double last_nm = std::min(grid.last_edge_nm(), lens.last_nm());
  try {
    for (int i = 0; i < wavelengths; ++i) {
      imaging.wavelength_nm.push_back(std::lerp(first_nm, last_nm, i / (wavelengths - 1.0)));
      trace(lens, imaging.wavelength_nm.back(), imaging);
    }
    imaging.absent_because.clear();
    if (!is_possible(imaging))
      throw InputError("its light does not come from farther out with rising height");
    return imaging;
  } catch (const InputError& error) {
    LensImaging nothing = on_film(film);
    nothing.absent_because =
        fmt::format("light cannot be traced into the corners of the frame: {}", error.what());
    return nothing;
  }
}

}  // namespace groundglass::camera
