#include "optics/pupil/ray_aiming.h"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "optics/analysis/first_order.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

constexpr int newton_limit = 40;
constexpr int smallest_field_step = 512;  // as a part of the field
/// Degrees of field, or parts of an object's height, to go at once.
constexpr double field_step_deg = 5.0, height_steps = 8.0;
/// Of the stop's radius: misses smaller than this are rounding.
constexpr double tolerance = 1e-12;
/// Of the stop's radius: a ray this close counts as aimed even if rounding keeps it from the tolerance.
constexpr double acceptable = 1e-8;
constexpr double difference = 1e-5;  // of the pupil's radius, for derivatives
/// Beyond this many radii of the pupil the paraxial entrance pupil is as good as at infinity.
constexpr double far_pupil = 1e5;

}  // namespace

RayAimer::RayAimer(const Lens& lens, double wavelength_nm, FieldPoint field, Aiming aiming)
    : lens_(lens),
      wavelength_nm_(wavelength_nm),
      field_(field),
      aiming_(aiming),
      tracer_(lens, wavelength_nm, Apertures::open),
      stop_(lens.stop_index()),
      stop_radius_mm_(lens.surfaces[stop_].semi_diameter_mm) {
  const FirstOrder first = first_order(lens, wavelength_nm);
  pupil_z_mm_ = first.entrance_pupil_position_mm;
  pupil_radius_mm_ = 0.5 * first.entrance_pupil_diameter_mm;
  const bool far = !(std::abs(pupil_z_mm_) < far_pupil * pupil_radius_mm_) || !std::isfinite(pupil_radius_mm_);
  if (far) {
    pupil_z_mm_ = 0.0;
    pupil_radius_mm_ = lens.surfaces.front().semi_diameter_mm;
  }
  aim_plane_mm_ = pupil_z_mm_;
  if (aiming == Aiming::real) follow_chief();
}

Launch RayAimer::launch(double share) const {
  return {lens_, {share * field_.x, share * field_.y}, aim_plane_mm_};
}

std::vector<RayAimer::AtStop> RayAimer::at_stop(const Launch& launch,
                                                std::span<const LaunchCoordinates> rays) const {
  const double h = difference * pupil_radius_mm_;
  RayBatch<double> batch(3 * rays.size());
  for (size_t i = 0; i < rays.size(); ++i) {
    launch.put(rays[i], batch, 3 * i);
    launch.put({rays[i].u + h, rays[i].v}, batch, 3 * i + 1);
    launch.put({rays[i].u, rays[i].v + h}, batch, 3 * i + 2);
  }
  tracer_.trace(batch, 0, stop_ + 1);
  std::vector<AtStop> result(rays.size());
  for (size_t i = 0; i < rays.size(); ++i) {
    const auto point = [&](size_t k) { return Eigen::Vector2d(batch.x[3 * i + k], batch.y[3 * i + k]); };
    AtStop& r = result[i];
    r.reached = batch.ok(3 * i) && batch.ok(3 * i + 1) && batch.ok(3 * i + 2);
    if (!r.reached) continue;
    r.mm = point(0);
    r.derivative.col(0) = (point(1) - r.mm) / h;
    r.derivative.col(1) = (point(2) - r.mm) / h;
  }
  return result;
}

void RayAimer::solve(const Launch& launch, std::span<const Eigen::Vector2d> target_mm,
                     std::span<Solution> solution) const {
  // A step that does not bring its ray nearer is halved: near the edge of what passes, whole steps overshoot.
  const size_t count = solution.size();
  std::vector<LaunchCoordinates> trial(count);
  std::vector<AtStop> best(count);
  std::vector<double> miss(count, std::numeric_limits<double>::infinity()), damping(count, 1.0);
  for (size_t i = 0; i < count; ++i) trial[i] = solution[i].at;
  for (int iteration = 0; iteration < newton_limit; ++iteration) {
    const std::vector<AtStop> now = at_stop(launch, trial);
    bool busy = false;
    for (size_t i = 0; i < count; ++i) {
      const double distance = now[i].reached ? (now[i].mm - target_mm[i]).norm() : miss[i];
      if (distance < miss[i]) {
        miss[i] = distance;
        best[i] = now[i];
        solution[i].at = trial[i];
        damping[i] = std::min(1.0, 4.0 * damping[i]);
      } else {
        damping[i] *= 0.25;
      }
      const bool settled = miss[i] <= tolerance * stop_radius_mm_ || damping[i] < 1e-4;
      if (std::isinf(miss[i]) || settled) continue;
      const Eigen::Vector2d step = best[i].derivative.partialPivLu().solve(target_mm[i] - best[i].mm);
      if (!step.allFinite()) continue;
      trial[i] = {solution[i].at.u + damping[i] * step.x(), solution[i].at.v + damping[i] * step.y()};
      busy = true;
    }
    if (!busy) break;
  }
  for (size_t i = 0; i < count; ++i) solution[i].found = miss[i] <= acceptable * stop_radius_mm_;
}

void RayAimer::follow_chief() {
  const double steps = std::isinf(lens_.object_distance_mm)
                           ? std::hypot(field_.x, field_.y) / field_step_deg
                           : height_steps * (field_.x != 0.0 || field_.y != 0.0);
  double step = 1.0 / std::max(1.0, std::ceil(steps)), share = 0.0, last_share = 0.0;
  const Eigen::Vector2d middle[] = {Eigen::Vector2d::Zero()};
  const auto try_at = [&](double s, LaunchCoordinates guess) {
    Solution found[] = {{guess}};
    solve(launch(s), middle, found);
    return found[0];
  };
  Solution last = chief_ = try_at(0.0, launch(0.0).through(0.0, 0.0, pupil_z_mm_));
  while (chief_.found && share < 1.0) {
    const double next = std::min(1.0, share + step);
    // Straight on from the last two, or the paraxial pupil to begin with.
    const double ratio = share > last_share ? (next - share) / (share - last_share) : 0.0;
    const LaunchCoordinates ahead = {chief_.at.u + ratio * (chief_.at.u - last.at.u),
                                     chief_.at.v + ratio * (chief_.at.v - last.at.v)};
    Solution found = try_at(next, share > 0.0 ? ahead : launch(next).through(0.0, 0.0, pupil_z_mm_));
    if (!found.found) {
      step *= 0.5;
      if (step * smallest_field_step < 1.0) {
        chief_.found = false;
        break;
      }
      continue;
    }
    last = chief_;
    last_share = share;
    chief_ = found;
    share = next;
  }
  if (!chief_.found)
    throw InputError(fmt::format(
        "{}: no ray of field ({:g}, {:g}) reaches the middle of the stop at {:g} nm; it lies outside the field of view",
        lens_.name, field_.x, field_.y, wavelength_nm_));
  const LaunchCoordinates at[] = {chief_.at};
  stop_per_launch_ = at_stop(launch(1.0), at)[0].derivative;
}

RayBatch<double> RayAimer::aim(std::span<const PupilPoint> points) const {
  const Launch rays_of_field = launch(1.0);
  RayBatch<double> rays(points.size());
  std::fill(rays.wavelength_nm.begin(), rays.wavelength_nm.end(), wavelength_nm_);
  if (aiming_ == Aiming::paraxial) {
    for (size_t i = 0; i < points.size(); ++i)
      rays_of_field.put(
          rays_of_field.through(points[i].x * pupil_radius_mm_, points[i].y * pupil_radius_mm_, pupil_z_mm_), rays, i);
    return rays;
  }
  std::vector<Eigen::Vector2d> target(points.size(), Eigen::Vector2d::Zero());
  std::vector<Solution> solution(points.size(), chief_);
  const Eigen::Matrix2d launch_per_stop = stop_per_launch_.inverse();
  // Outwards in steps, each from where the last one ended: the map from pupil to stop bends.
  for (double share : {0.5, 1.0}) {
    for (size_t i = 0; i < points.size(); ++i) {
      const Eigen::Vector2d whole = stop_radius_mm_ * Eigen::Vector2d(points[i].x, points[i].y);
      const Eigen::Vector2d ahead = launch_per_stop * (share * whole - target[i]);
      solution[i].at = {solution[i].at.u + ahead.x(), solution[i].at.v + ahead.y()};
      target[i] = share * whole;
    }
    solve(rays_of_field, target, solution);
  }
  for (size_t i = 0; i < points.size(); ++i) rays_of_field.put(solution[i].at, rays, i);
  return rays;
}

RayBatch<double> RayAimer::chief() const {
  const PupilPoint middle[] = {{}};
  return aim(middle);
}

}  // namespace groundglass::optics
