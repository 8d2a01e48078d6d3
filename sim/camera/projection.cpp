#include "sim/camera/projection.h"

#include <algorithm>
#include <cmath>

#include "optics/lens/reverse.h"
#include "optics/pupil/pupil_outline.h"
#include "optics/trace/trace.h"
#include "sim/core/sobol.h"

namespace groundglass::camera {
namespace {

constexpr int radii = 129;
constexpr int rays_per_radius = 1024;

}  // namespace

Projection::Projection(const optics::Lens& lens, const render::Film& film, double distance_m,
                       double wavelength_nm)
    : film_(film) {
  const double largest_mm = film.largest_radius_mm();
  const optics::PupilOutline pupil(lens, largest_mm, wavelength_nm, wavelength_nm + 1.0, Task());
  const optics::SequentialTracer<double> tracer(optics::reversed(lens), wavelength_nm);
  const auto points = sobol_points(rays_per_radius);
  for (int k = 0; k < radii; ++k) {
    const double radius_mm = largest_mm * k / (radii - 1);
    if (pupil.area(radius_mm, wavelength_nm) == 0.0) break;
    optics::RayBatch<double> rays(points.size());
    std::vector<double> weight(points.size());
    for (size_t i = 0; i < points.size(); ++i) {
      const auto [direction, area] =
          pupil.sample(radius_mm, wavelength_nm, points[i][0] * 0x1p-32, points[i][1] * 0x1p-32);
      const auto [u, v] = direction;
      const double cos2 = 1.0 / (1.0 + u * u + v * v);
      rays.n[i] = std::sqrt(cos2);
      rays.l[i] = u * rays.n[i];
      rays.m[i] = v * rays.n[i];
      rays.x[i] = radius_mm;
      rays.z[i] = -lens.image_distance_mm();
      weight[i] = area * cos2 * cos2;
    }
    tracer.trace(rays);
    double sum = 0.0, total = 0.0;
    for (size_t i = 0; i < points.size(); ++i) {
      if (!rays.ok(i)) continue;
      sum += weight[i] * (rays.x[i] + (distance_m * 1e3 - rays.z[i]) * rays.l[i] / rays.n[i]);
      total += weight[i];
    }
    if (total == 0.0) break;
    // The image is upside down: a point at +r on the sensor sees the plane at −R.
    const double object_m = -1e-3 * sum / total;
    if (!object_radius_m_.empty() && object_m <= object_radius_m_.back()) break;
    object_radius_m_.push_back(k == 0 ? 0.0 : object_m);
    image_radius_mm_.push_back(radius_mm);
  }
}

std::optional<PixelPoint> Projection::pixel_of(double x_m, double y_m) const {
  const double object_m = std::hypot(x_m, y_m);
  if (object_radius_m_.size() < 2 || object_m > object_radius_m_.back()) return std::nullopt;
  const auto above = std::max<std::ptrdiff_t>(
      1, std::lower_bound(object_radius_m_.begin(), object_radius_m_.end(), object_m) -
             object_radius_m_.begin());
  const auto i = static_cast<size_t>(above);
  const double t = (object_m - object_radius_m_[i - 1]) / (object_radius_m_[i] - object_radius_m_[i - 1]);
  const double image_mm = std::lerp(image_radius_mm_[i - 1], image_radius_mm_[i], t);
  const double scale = object_m > 0.0 ? image_mm / object_m * 1e3 / film_.pixel_pitch_um : 0.0;
  const PixelPoint point{0.5 * film_.sensor_width_px - film_.window.x + x_m * scale,
                         0.5 * film_.sensor_height_px - film_.window.y - y_m * scale};
  if (point.column < 0.0 || point.row < 0.0 || point.column > film_.window.width ||
      point.row > film_.window.height)
    return std::nullopt;
  return point;
}

}  // namespace groundglass::camera
