#include "optics/pupil/launch.h"

#include <Eigen/Geometry>
#include <cmath>
#include <numbers>

namespace groundglass::optics {
namespace {

constexpr double degree = std::numbers::pi / 180.0;

/// Slopes tan x and tan y; in the meridian x = 0 any angle, beyond a right one too.
Eigen::Vector3d direction_of(FieldPoint field) {
  if (field.x == 0.0) return {0.0, std::sin(field.y * degree), std::cos(field.y * degree)};
  if (field.y == 0.0) return {std::sin(field.x * degree), 0.0, std::cos(field.x * degree)};
  return Eigen::Vector3d(std::tan(field.x * degree), std::tan(field.y * degree), 1.0).normalized();
}

}  // namespace

Launch::Launch(const Lens& lens, FieldPoint field, double aim_plane_mm)
    : distant_(std::isinf(lens.object_distance_mm)),
      origin_(field.x, field.y, distant_ ? 0.0 : -lens.object_distance_mm),
      direction_(direction_of(field)),
      aim_plane_mm_(aim_plane_mm) {
  // `upwards` is y turned along with the direction, so that it stays in the meridian.
  across_ = Eigen::Vector3d::UnitY().cross(direction_);
  across_ = across_.norm() > 1e-9 ? Eigen::Vector3d(across_.normalized()) : Eigen::Vector3d::UnitX();
  upwards_ = direction_.cross(across_);
}

void Launch::put(LaunchCoordinates at, RayBatch<double>& rays, std::size_t i) const {
  Eigen::Vector3d p = origin_, d = direction_;
  if (distant_)
    p = at.u * across_ + at.v * upwards_;
  else
    d = (Eigen::Vector3d(at.u, at.v, aim_plane_mm_) - origin_).normalized();
  rays.x[i] = p.x();
  rays.y[i] = p.y();
  rays.z[i] = p.z();
  rays.l[i] = d.x();
  rays.m[i] = d.y();
  rays.n[i] = d.z();
  rays.path_mm[i] = 0.0;
  rays.failure[i] = 0.0;
}

void Launch::put_with_neighbours(LaunchCoordinates at, double step, RayBatch<double>& rays,
                                 std::size_t first) const {
  put(at, rays, first);
  put({at.u + step, at.v}, rays, first + 1);
  put({at.u, at.v + step}, rays, first + 2);
}

double Launch::flux_density(LaunchCoordinates at) const {
  if (distant_) return 1.0;
  // The solid angle of du dv on the plane is cos³ / distance² of it.
  const Eigen::Vector3d to_plane = Eigen::Vector3d(at.u, at.v, aim_plane_mm_) - origin_;
  return std::pow(to_plane.normalized().z(), 3);
}

LaunchCoordinates Launch::through(double x_mm, double y_mm, double z_mm) const {
  const Eigen::Vector3d p(x_mm, y_mm, z_mm);
  if (distant_) return {p.dot(across_), p.dot(upwards_)};
  const Eigen::Vector3d on_plane =
      origin_ + (p - origin_) * ((aim_plane_mm_ - origin_.z()) / (z_mm - origin_.z()));
  return {on_plane.x(), on_plane.y()};
}

}  // namespace groundglass::optics
