#include "sim/report/meridional_rays.h"

#include <algorithm>

#include "optics/pupil/ray_aiming.h"
#include "optics/trace/trace.h"

namespace groundglass::report {
namespace {

using optics::PupilPoint;

/// An odd number, so that the middle of the stop is among them.
constexpr int probes = 101;
/// The very edge of the stop is a matter of rounding.
constexpr double rim = 0.999;

bool bends_light(const optics::Lens& lens, std::size_t k) {
  const auto is_glass = [&](std::size_t i) { return !lens.surfaces[i].glass.is_air(); };
  return lens.surfaces[k].mirror || is_glass(k) || (k > 0 && is_glass(k - 1));
}

std::vector<MeridionalRay> passing_rays(const optics::Lens& lens, const optics::RayAimer& aimer,
                                        double wavelength_nm) {
  std::vector<PupilPoint> points;
  for (int i = 0; i < probes; ++i) points.push_back({0.0, rim * (2.0 * i / (probes - 1) - 1.0)});
  optics::RayBatch<double> batch = aimer.aim(points);
  const optics::SequentialTracer<double> tracer(lens, wavelength_nm);
  std::vector<MeridionalRay> rays(points.size());
  std::vector<bool> in_order(points.size(), true);
  std::vector<Eigen::Vector2d> heading;
  for (std::size_t i = 0; i < points.size(); ++i) {
    heading.emplace_back(batch.n[i], batch.m[i]);
    rays[i].direction = heading[i];
  }
  const std::vector<optics::Frame> frames = global_frames(lens);
  for (std::size_t k = 0; k < frames.size(); ++k) {
    tracer.trace(batch, k, k + 1);
    for (std::size_t i = 0; i < points.size(); ++i) {
      const Eigen::Vector2d here = in_plane(frames[k], {batch.x[i], batch.y[i], batch.z[i]});
      const Eigen::Vector3d towards =
          frames[k].rotation * Eigen::Vector3d(batch.l[i], batch.m[i], batch.n[i]);
      const bool image = k + 1 == frames.size();
      if (!image && !bends_light(lens, k)) continue;
      if (!image && !rays[i].places.empty() && heading[i].dot(here - rays[i].places.back()) < 0.0)
        in_order[i] = false;
      rays[i].places.push_back(here);
      heading[i] = {towards.z(), towards.y()};
    }
  }
  std::vector<MeridionalRay> result;
  for (std::size_t i = 0; i < points.size(); ++i)
    if (batch.ok(i) && in_order[i]) result.push_back(std::move(rays[i]));
  return result;
}

}  // namespace

std::vector<MeridionalRay> meridional_rays(const optics::Lens& lens, double wavelength_nm,
                                           optics::FieldPoint field, std::size_t count) {
  const optics::RayAimer aimer(lens, wavelength_nm, field);
  std::vector<MeridionalRay> passing = passing_rays(lens, aimer, wavelength_nm);
  if (passing.size() <= count) return passing;
  std::vector<MeridionalRay> result;
  for (std::size_t i = 0; i < count; ++i)
    result.push_back(passing[count == 1 ? passing.size() / 2 : i * (passing.size() - 1) / (count - 1)]);
  return result;
}

}  // namespace groundglass::report
