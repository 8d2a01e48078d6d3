#include "optics/analysis/ray_listing.h"

#include "optics/trace/trace.h"
#include "sim/core/argument_checks.h"

namespace groundglass::optics {

std::vector<RayAtSurface> list_ray(const Lens& lens, double wavelength_nm, FieldPoint field, PupilPoint pupil,
                                   Aiming aiming) {
  check_finite("pupil x", pupil.x);
  check_finite("pupil y", pupil.y);
  const PupilPoint points[] = {pupil};
  RayBatch<double> ray = RayAimer(lens, wavelength_nm, field, aiming).aim(points), clipped = ray;
  const SequentialTracer<double> open(lens, wavelength_nm, Apertures::open), clip(lens, wavelength_nm);
  std::vector<RayAtSurface> result;
  for (std::size_t k = 0; k <= open.surface_count(); ++k) {
    open.trace_with_path(ray, k, k + 1);
    clip.trace(clipped, k, k + 1);
    const RayStatus status = ray.ok(0) ? clipped.status(0) : ray.status(0);
    result.push_back({static_cast<int>(k) + 1, ray.x[0], ray.y[0], ray.z[0], ray.l[0], ray.m[0], ray.n[0],
                      ray.path_mm[0], status});
  }
  return result;
}

}  // namespace groundglass::optics
