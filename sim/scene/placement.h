#pragma once

#include <cmath>

#include "sim/core/colour.h"

namespace groundglass::scene {

/// Where a flat target stands, in the scene frame: metres, right-handed, the camera at the origin looking
/// along −z with y up and x to its right. The target lies in the plane z = −distance_m.
///
/// Points on a target have local coordinates (u, v) in metres from its centre: u to its right and v up, as
/// the camera sees it before the target is turned.
struct Placement {
  double centre_x_m = 0.0;
  double centre_y_m = 0.0;
  double distance_m = 1.0;
  double width_m = 0.0;
  double height_m = 0.0;
  /// Anticlockwise as the camera sees it.
  double rotation_rad = 0.0;

  /// The scene point at local (u, v).
  Vector3 point(double u_m, double v_m) const {
    const double c = std::cos(rotation_rad), s = std::sin(rotation_rad);
    return {centre_x_m + c * u_m - s * v_m, centre_y_m + s * u_m + c * v_m, -distance_m};
  }

  /// The local (u, v) of a scene point on the target's plane.
  Eigen::Vector2d local(const Vector3& point_m) const {
    const double c = std::cos(rotation_rad), s = std::sin(rotation_rad);
    const double x = point_m.x() - centre_x_m, y = point_m.y() - centre_y_m;
    return {c * x + s * y, c * y - s * x};
  }

  bool contains(const Eigen::Vector2d& uv) const {
    return std::abs(uv.x()) <= 0.5 * width_m && std::abs(uv.y()) <= 0.5 * height_m;
  }
};

/// An axis-parallel rectangle in local coordinates.
struct LocalRect {
  double centre_u_m = 0.0;
  double centre_v_m = 0.0;
  double width_m = 0.0;
  double height_m = 0.0;
};

}  // namespace groundglass::scene
