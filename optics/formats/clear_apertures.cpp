#include "optics/formats/clear_apertures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "optics/analysis/first_order.h"
#include "optics/trace/trace.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

constexpr int rim_points = 16;

struct PupilPoint {
  double x_mm, y_mm;
};

std::vector<PupilPoint> pupil_points(double radius_mm, const Beam::Vignetting& v) {
  std::vector<PupilPoint> points = {{0.0, 0.0}};
  for (int k = 0; k < rim_points; ++k) {
    const double angle = 2.0 * std::numbers::pi * k / rim_points;
    const double x = std::cos(angle), y = std::sin(angle);
    points.push_back({radius_mm * x * (1.0 - (x > 0.0 ? v.upper_x : v.lower_x)),
                      radius_mm * y * (1.0 - (y > 0.0 ? v.upper_y : v.lower_y))});
  }
  return points;
}

/// From the field through a point of the pupil, at the plane of the first vertex.
void set_ray(RayBatch<double>& rays, size_t i, const Lens& lens, const FieldPoint& field,
             const PupilPoint& point, double pupil_mm) {
  double slope_x = 0.0, slope_y = 0.0;
  if (std::isinf(lens.object_distance_mm)) {
    slope_x = std::tan(field.x * std::numbers::pi / 180.0);
    slope_y = std::tan(field.y * std::numbers::pi / 180.0);
  } else {
    const double distance_mm = lens.object_distance_mm + pupil_mm;
    slope_x = (point.x_mm - field.x) / distance_mm;
    slope_y = (point.y_mm - field.y) / distance_mm;
  }
  const double length = std::sqrt(1.0 + slope_x * slope_x + slope_y * slope_y);
  rays.x[i] = point.x_mm - pupil_mm * slope_x;
  rays.y[i] = point.y_mm - pupil_mm * slope_y;
  rays.z[i] = 0.0;
  rays.l[i] = slope_x / length;
  rays.m[i] = slope_y / length;
  rays.n[i] = 1.0 / length;
}

RayBatch<double> beam_rays(const Lens& lens, const Beam& beam, double pupil_mm) {
  const std::vector<FieldPoint> fields = beam.fields.empty() ? std::vector<FieldPoint>{{}} : beam.fields;
  std::vector<PupilPoint> points;
  RayBatch<double> rays(fields.size() * (rim_points + 1));
  size_t ray = 0;
  for (size_t f = 0; f < fields.size(); ++f) {
    const Beam::Vignetting v = f < beam.vignetting.size() ? beam.vignetting[f] : Beam::Vignetting{};
    for (const PupilPoint& point : pupil_points(0.5 * beam.entrance_pupil_diameter_mm, v))
      set_ray(rays, ray++, lens, fields[f], point, pupil_mm);
  }
  return rays;
}

double widest_mm(const RayBatch<double>& rays) {
  double widest = 0.0;
  for (size_t i = 0; i < rays.size(); ++i)
    if (rays.ok(i)) widest = std::max(widest, std::hypot(rays.x[i], rays.y[i]));
  return widest;
}

}  // namespace

EntrancePupil entrance_pupil(const Lens& lens) {
  const size_t stop = lens.stop_index();
  const double nm = lens.reference_wavelength_nm;
  const double height = paraxial_trace(lens, nm, {1.0, 0.0})[stop].y_mm;
  const double from_axis = paraxial_trace(lens, nm, {0.0, 1.0})[stop].y_mm;
  return {from_axis / height, std::abs(height)};
}

std::vector<int> fill_clear_apertures(Lens& lens, const Beam& beam) {
  std::vector<int> filled;
  const EntrancePupil pupil = entrance_pupil(lens);
  Surface& stop = lens.surfaces[lens.stop_index()];
  if (stop.semi_diameter_mm == 0.0)
    stop.semi_diameter_mm = 0.5 * beam.entrance_pupil_diameter_mm * pupil.stop_per_pupil;
  if (!(stop.semi_diameter_mm > 0.0) || !std::isfinite(stop.semi_diameter_mm))
    throw InputError("the stop has no width; light cannot be aimed at it");
  const bool missing = std::any_of(lens.surfaces.begin(), lens.surfaces.end(),
                                   [](const Surface& s) { return s.semi_diameter_mm == 0.0; });
  if (!missing) return filled;
  if (!std::isfinite(pupil.position_mm))
    throw InputError("the entrance pupil is at infinity and not every clear aperture is stated");

  const SequentialTracer<double> tracer(lens, lens.reference_wavelength_nm, Apertures::open);
  RayBatch<double> rays = beam_rays(lens, beam, pupil.position_mm);
  for (size_t i = 0; i < lens.surfaces.size(); ++i) {
    tracer.trace(rays, i, i + 1);
    Surface& surface = lens.surfaces[i];
    if (surface.semi_diameter_mm != 0.0) continue;
    // A surface in the focus of the axis alone would be a point.
    const double widest = widest_mm(rays);
    surface.semi_diameter_mm = widest > 1e-6 * stop.semi_diameter_mm ? widest : stop.semi_diameter_mm;
    filled.push_back(static_cast<int>(i) + 1);
    if (!std::isfinite(widest) ||
        std::none_of(rays.failure.begin(), rays.failure.begin() + static_cast<std::ptrdiff_t>(rays.size()),
                     [](double failure) { return failure == 0.0; }))
      throw InputError(fmt::format("no ray of its fields reaches surface {}", i + 1));
  }
  return filled;
}

}  // namespace groundglass::optics
