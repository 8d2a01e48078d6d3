#include "optics/analysis/relative_illumination.h"

#include <cmath>

#include "optics/pupil/pupil_points.h"
#include "optics/pupil/ray_aiming.h"
#include "optics/trace/trace.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

/// Signed area of the closed line through the directions of the rays, taken in order.
double enclosed_area(const RayBatch<double>& rays) {
  double twice = 0.0;
  for (size_t i = 0, j = rays.size() - 1; i < rays.size(); j = i++)
    twice += rays.l[j] * rays.m[i] - rays.l[i] * rays.m[j];
  return 0.5 * twice;
}

}  // namespace

double projected_solid_angle(const Lens& lens, double wavelength_nm, FieldPoint field, int spokes) {
  const RayAimer aimer(lens, wavelength_nm, field);
  const ClearPupil pupil = find_clear_pupil(lens, aimer, wavelength_nm, spokes);
  std::vector<PupilPoint> outer, inner;
  for (size_t k = 0; k < pupil.stretches.size(); ++k) {
    if (!(pupil.stretches[k].to > pupil.stretches[k].from)) continue;
    outer.push_back(pupil.at(k, pupil.stretches[k].to));
    inner.push_back(pupil.at(k, pupil.stretches[k].from));
  }
  if (outer.size() < 3) return 0.0;
  const SequentialTracer<double> tracer(lens, wavelength_nm, Apertures::open);
  const auto area = [&](const std::vector<PupilPoint>& points) {
    RayBatch<double> rays = aimer.aim(points);
    tracer.trace_to_image(rays);
    return std::abs(enclosed_area(rays));
  };
  return area(outer) - area(inner);
}

std::vector<double> relative_illumination(const Lens& lens, double wavelength_nm,
                                          const std::vector<FieldPoint>& fields) {
  const double axis = projected_solid_angle(lens, wavelength_nm, {});
  if (!(axis > 0.0)) throw InputError(lens.name + ": passes no light of the axis; check its apertures");
  std::vector<double> result;
  for (const FieldPoint& field : fields)
    result.push_back(projected_solid_angle(lens, wavelength_nm, field) / axis);
  return result;
}

}  // namespace groundglass::optics
