#include "optics/formats/zmx_fold.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace groundglass::optics {
namespace {

Frame shift_along_z(double z_mm) { return {Eigen::Matrix3d::Identity(), {0.0, 0.0, z_mm}}; }

/// Names of model glasses are rounded, so their figures count.
bool same_medium(const Glass& a, const Glass& b) {
  const auto *model = std::get_if<ModelIndex>(&a.formula()), *other = std::get_if<ModelIndex>(&b.formula());
  if (model && other) return model->nd == other->nd && model->vd == other->vd;
  return a.name() == b.name();
}

/// In one medium, with no opening of its own.
bool does_nothing(const ZmxSurface& surface, const ZmxSurface& before) {
  return !surface.mirror && !surface.stop && !surface.aperture && same_medium(surface.medium, before.medium);
}

}  // namespace

void fold_zmx_surfaces(const std::vector<ZmxSurface>& surfaces, double mm_per_unit, Lens& lens,
                       std::vector<std::string>& notes) {
  std::vector<size_t> left_out;
  // From the last surface that was kept, or from the object's side of the first, to where the next stands.
  Frame way;
  const auto arrive = [&] {
    const double z_mm = way.origin_mm.z();
    if (lens.surfaces.empty())
      lens.object_distance_mm = surfaces.front().thickness_mm + z_mm;
    else
      lens.surfaces.back().thickness_mm = z_mm;
    return tilt_of(way);
  };
  for (size_t i = 1; i + 1 < surfaces.size(); ++i) {
    const ZmxSurface& file = surfaces[i];
    if (file.is_break()) {
      way = way * zmx_break(file, mm_per_unit) * shift_along_z(file.thickness_mm);
    } else if (does_nothing(file, surfaces[i - 1])) {
      left_out.push_back(i);
      way = way * shift_along_z(file.thickness_mm);
    } else {
      const Tilt tilt = arrive();
      Surface surface;
      surface.shape = zmx_shape(file, mm_per_unit);
      surface.glass = file.medium;
      surface.stop = file.stop;
      surface.label = file.label;
      surface.mirror = file.mirror;
      surface.tilt = tilt;
      read_zmx_clear_aperture(file, mm_per_unit, surface);
      lens.surfaces.push_back(std::move(surface));
      way = shift_along_z(file.thickness_mm);
    }
  }
  lens.image_tilt = arrive();
  if (!left_out.empty())
    notes.push_back(fmt::format("{}: surfaces that do nothing to rays were left out: {}",
                                surfaces.front().where.path.string(), fmt::join(left_out, ", ")));
}

}  // namespace groundglass::optics
