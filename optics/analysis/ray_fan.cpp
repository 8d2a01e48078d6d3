#include "optics/analysis/ray_fan.h"

#include "optics/trace/trace.h"
#include "optics/wavefront/wavefront.h"

namespace groundglass::optics {

RayFan ray_fan(const Lens& lens, double wavelength_nm, double reference_nm, FieldPoint field,
               int rays_per_fan, Aiming aiming) {
  const ChiefRay reference = chief_ray(lens, reference_nm, field, aiming);
  const ReferenceSphere sphere = reference_sphere(lens, reference_nm, reference);
  const RayAimer aimer(lens, wavelength_nm, field, aiming);
  const double index = lens.surfaces.back().glass.index(wavelength_nm);
  const double chief_mm = chief_path_mm(sphere, index, chief_ray(lens, wavelength_nm, field, aiming));

  const auto fan = [&](bool along_y) {
    std::vector<PupilNode> nodes;
    for (int i = 0; i < rays_per_fan; ++i) {
      const double p = 2.0 * i / (rays_per_fan - 1) - 1.0;
      nodes.push_back({along_y ? PupilPoint{0.0, p} : PupilPoint{p, 0.0}, 1.0});
    }
    const Bundle open = trace_bundle(lens, aimer, wavelength_nm, field, nodes, Apertures::open);
    const Bundle clipped = trace_bundle(lens, aimer, wavelength_nm, field, nodes, Apertures::clip);
    std::vector<FanRay> result;
    for (size_t i = 0; i < nodes.size(); ++i) {
      const double opd = (chief_mm - on_sphere(sphere, index, open.rays, i).path_mm) / (1e-6 * wavelength_nm);
      const RayStatus status = open.rays.ok(i) ? clipped.rays.status(i) : open.rays.status(i);
      result.push_back({along_y ? nodes[i].point.y : nodes[i].point.x,
                        open.rays.x[i] - reference.point_mm.x(), open.rays.y[i] - reference.point_mm.y(), opd,
                        status});
    }
    return result;
  };
  return {fan(true), fan(false)};
}

}  // namespace groundglass::optics
