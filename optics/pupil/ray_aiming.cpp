#include "optics/pupil/ray_aiming.h"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "optics/analysis/first_order.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

/// Of the stop's radius: misses smaller than this are rounding.
constexpr double tolerance = 1e-12;
/// Of the stop's radius: a ray this close counts as aimed even if rounding keeps it from the tolerance.
constexpr double acceptable = 1e-8;
/// Of the pupil's radius, between neighbouring rays.
constexpr double difference = 1e-5;
/// Steps of field from the axis outwards: degrees, or the number of them for a near object; and the smallest
/// that is tried when one fails, as a share of the field.
constexpr double field_step_deg = 5.0, height_steps = 8.0, smallest_step = 1.0 / 512.0;
/// In radii: a paraxial entrance pupil farther away than this is as good as at infinity.
constexpr double far_pupil = 1e5;

/// Where rays are guessed to enter: the paraxial entrance pupil, unless that is too far away.
Pupil guessed_pupil(const Lens& lens, double wavelength_nm) {
  const Pupil pupil = entrance_pupil(lens, wavelength_nm);
  if (std::abs(pupil.position_mm) < 0.5 * far_pupil * pupil.diameter_mm && std::isfinite(pupil.diameter_mm))
    return pupil;
  return {0.0, 2.0 * lens.surfaces.front().semi_diameter_mm};
}

}  // namespace

RayAimer::RayAimer(const Lens& lens, double wavelength_nm, FieldPoint field, Aiming aiming)
    : lens_(lens),
      wavelength_nm_(wavelength_nm),
      field_(field),
      aiming_(aiming),
      tracer_(lens, wavelength_nm, Apertures::open),
      stop_(lens.stop_index()),
      stop_radius_mm_(lens.surfaces[stop_].semi_diameter_mm),
      pupil_z_mm_(guessed_pupil(lens, wavelength_nm).position_mm),
      pupil_radius_mm_(0.5 * guessed_pupil(lens, wavelength_nm).diameter_mm),
      launch_(launch_at(1.0)) {
  if (aiming == Aiming::real) follow_chief();
}

Launch RayAimer::launch_at(double share) const {
  return {lens_, {share * field_.x, share * field_.y}, pupil_z_mm_};
}

double RayAimer::difference_mm() const { return difference * pupil_radius_mm_; }

std::vector<Response> RayAimer::at_stop(const Launch& launch, std::span<const LaunchCoordinates> rays) const {
  const double h = difference_mm();
  RayBatch<double> batch(3 * rays.size());
  for (size_t i = 0; i < rays.size(); ++i) launch.put_with_neighbours(rays[i], h, batch, 3 * i);
  tracer_.trace(batch, 0, stop_ + 1);
  std::vector<Response> result(rays.size());
  for (size_t i = 0; i < rays.size(); ++i) {
    const auto point = [&](size_t k) { return Eigen::Vector2d(batch.x[3 * i + k], batch.y[3 * i + k]); };
    Response& r = result[i];
    r.reached = batch.ok(3 * i) && batch.ok(3 * i + 1) && batch.ok(3 * i + 2);
    if (!r.reached) continue;
    r.value = point(0);
    r.derivative.col(0) = (point(1) - r.value) / h;
    r.derivative.col(1) = (point(2) - r.value) / h;
  }
  return result;
}

void RayAimer::solve(const Launch& launch, std::span<const Eigen::Vector2d> target_mm,
                     std::span<AimedRay> rays) const {
  newton_aim([&](std::span<const LaunchCoordinates> at) { return at_stop(launch, at); }, target_mm,
             tolerance * stop_radius_mm_, acceptable * stop_radius_mm_, rays);
}

AimedRay RayAimer::find_chief(double share, LaunchCoordinates guess) const {
  const Eigen::Vector2d middle[] = {Eigen::Vector2d::Zero()};
  AimedRay ray[1];
  ray[0].at = guess;
  solve(launch_at(share), middle, ray);
  return ray[0];
}

void RayAimer::follow_chief() {
  const auto paraxial = [&](double share) { return launch_at(share).through(0.0, 0.0, pupil_z_mm_); };
  const double steps =
      std::isinf(lens_.object_distance_mm) ? std::hypot(field_.x, field_.y) / field_step_deg : height_steps;
  double step = 1.0 / std::max(1.0, std::ceil(steps)), share = 0.0, last_share = 0.0;
  AimedRay last;
  chief_ = find_chief(0.0, paraxial(0.0));
  while (chief_.found && share < 1.0) {
    const double next = std::min(1.0, share + step);
    // Straight on from the last two; the paraxial pupil to begin with.
    const double ratio = share > 0.0 ? (next - share) / (share - last_share) : 0.0;
    const LaunchCoordinates ahead = {chief_.at.u + ratio * (chief_.at.u - last.at.u),
                                     chief_.at.v + ratio * (chief_.at.v - last.at.v)};
    const AimedRay found = find_chief(next, share > 0.0 ? ahead : paraxial(next));
    if (found.found) {
      last = chief_;
      last_share = share;
      chief_ = found;
      share = next;
    } else {
      step *= 0.5;
      chief_.found = step >= smallest_step;
    }
  }
  if (!chief_.found)
    throw InputError(
        fmt::format("{}: no ray of field ({:g}, {:g}) reaches the middle of the stop at {:g} nm; it lies "
                    "outside the field of view",
                    lens_.name, field_.x, field_.y, wavelength_nm_));
}

std::vector<AimedRay> RayAimer::aim_coordinates(std::span<const PupilPoint> points) const {
  std::vector<AimedRay> rays(points.size());
  if (aiming_ == Aiming::paraxial) {
    for (size_t i = 0; i < points.size(); ++i)
      rays[i].at =
          launch_.through(points[i].x * pupil_radius_mm_, points[i].y * pupil_radius_mm_, pupil_z_mm_);
    return rays;
  }
  std::fill(rays.begin(), rays.end(), chief_);
  std::vector<Eigen::Vector2d> target(points.size());
  // Outwards in two steps, each straight on from the last: the map from pupil to stop bends.
  for (double share : {0.5, 1.0}) {
    for (size_t i = 0; i < points.size(); ++i) {
      target[i] = share * stop_radius_mm_ * Eigen::Vector2d(points[i].x, points[i].y);
      const Eigen::Vector2d ahead =
          rays[i].response.derivative.partialPivLu().solve(target[i] - rays[i].response.value);
      rays[i].at = {rays[i].at.u + ahead.x(), rays[i].at.v + ahead.y()};
    }
    solve(launch_, target, rays);
  }
  return rays;
}

std::vector<PupilPoint> RayAimer::pupil_points(std::span<const LaunchCoordinates> at) const {
  const bool real = aiming_ == Aiming::real;
  RayBatch<double> rays(at.size());
  for (size_t i = 0; i < at.size(); ++i) launch_.put(at[i], rays, i);
  if (real)
    tracer_.trace(rays, 0, stop_ + 1);
  else
    move_to_plane(rays, pupil_z_mm_);
  const double radius_mm = real ? stop_radius_mm_ : pupil_radius_mm_;
  std::vector<PupilPoint> points;
  for (size_t i = 0; i < at.size(); ++i)
    points.push_back(rays.ok(i) ? PupilPoint{rays.x[i] / radius_mm, rays.y[i] / radius_mm}
                                : PupilPoint{std::nan(""), std::nan("")});
  return points;
}

RayBatch<double> RayAimer::aim(std::span<const PupilPoint> points) const {
  const std::vector<AimedRay> aimed = aim_coordinates(points);
  RayBatch<double> rays(points.size());
  for (size_t i = 0; i < points.size(); ++i) launch_.put(aimed[i].at, rays, i);
  return rays;
}

RayBatch<double> RayAimer::chief() const {
  const PupilPoint middle[] = {{}};
  return aim(middle);
}

}  // namespace groundglass::optics
