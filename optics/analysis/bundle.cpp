#include "optics/analysis/bundle.h"

#include <fmt/format.h>

#include "optics/trace/trace.h"
#include "sim/core/error.h"

namespace groundglass::optics {

Bundle trace_bundle(const Lens& lens, const RayAimer& aimer, double wavelength_nm, FieldPoint field,
                    std::vector<PupilNode> pupil, Apertures apertures) {
  std::vector<PupilPoint> points;
  for (const PupilNode& node : pupil) points.push_back(node.point);
  RayBatch<double> rays = aimer.aim(points);
  const SequentialTracer<double> tracer(lens, wavelength_nm, apertures);
  tracer.trace_with_path(rays, 0, tracer.surface_count() + 1);
  return {wavelength_nm, field, std::move(pupil), std::move(rays)};
}

Bundle trace_bundle(const Lens& lens, double wavelength_nm, FieldPoint field, int rings, int spokes,
                    Aiming aiming) {
  const RayAimer aimer(lens, wavelength_nm, field, aiming);
  std::vector<PupilNode> pupil = pupil_quadrature(lens, aimer, wavelength_nm, rings, spokes);
  if (pupil.empty())
    throw InputError(
        fmt::format("{}: passes no light of field ({:g}, {:g}) at {:g} nm; its apertures stop every ray",
                    lens.name, field.x, field.y, wavelength_nm));
  return trace_bundle(lens, aimer, wavelength_nm, field, std::move(pupil));
}

ChiefRay chief_ray(const Lens& lens, double wavelength_nm, FieldPoint field, Aiming aiming) {
  RayBatch<double> ray = RayAimer(lens, wavelength_nm, field, aiming).chief();
  const SequentialTracer<double> tracer(lens, wavelength_nm, Apertures::open);
  tracer.trace_with_path(ray, 0, tracer.surface_count() + 1);
  if (!ray.ok(0))
    throw InputError(fmt::format("{}: the chief ray of field ({:g}, {:g}) at {:g} nm is lost at surface {}",
                                 lens.name, field.x, field.y, wavelength_nm, ray.failed_surface(0) + 1));
  return {{ray.x[0], ray.y[0], ray.z[0]}, {ray.l[0], ray.m[0], ray.n[0]}, ray.path_mm[0]};
}

}  // namespace groundglass::optics
