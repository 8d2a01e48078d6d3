#include "optics/wavefront/sphere_trace.h"

namespace groundglass::optics {

SphereTrace::SphereTrace(const Lens& lens, double wavelength_nm, const RayAimer& aimer,
                         const ReferenceSphere& sphere)
    : aimer_(aimer),
      sphere_(sphere),
      index_(lens.surfaces.back().glass.index(wavelength_nm)),
      tracer_(lens, wavelength_nm, Apertures::open) {}

void SphereTrace::trace(RayBatch<double>& rays) const {
  tracer_.trace_with_path(rays, 0, tracer_.surface_count() + 1);
}

std::vector<Response> SphereTrace::directions(std::span<const LaunchCoordinates> at) const {
  const double h = aimer_.difference_mm();
  RayBatch<double> rays(3 * at.size());
  for (size_t i = 0; i < at.size(); ++i) aimer_.launch().put_with_neighbours(at[i], h, rays, 3 * i);
  trace(rays);
  std::vector<Response> result(at.size());
  for (size_t i = 0; i < at.size(); ++i) {
    Response& r = result[i];
    r.reached = rays.ok(3 * i) && rays.ok(3 * i + 1) && rays.ok(3 * i + 2);
    if (!r.reached) continue;
    const auto direction = [&](size_t k) {
      return Eigen::Vector2d(on_sphere(sphere_, index_, rays, 3 * i + k).direction.head<2>());
    };
    r.value = direction(0);
    r.derivative.col(0) = (direction(1) - r.value) / h;
    r.derivative.col(1) = (direction(2) - r.value) / h;
  }
  return result;
}

std::vector<double> SphereTrace::paths_mm(std::span<const LaunchCoordinates> at) const {
  RayBatch<double> rays(at.size());
  for (size_t i = 0; i < at.size(); ++i) aimer_.launch().put(at[i], rays, i);
  trace(rays);
  std::vector<double> paths;
  for (size_t i = 0; i < at.size(); ++i) paths.push_back(on_sphere(sphere_, index_, rays, i).path_mm);
  return paths;
}

}  // namespace groundglass::optics
