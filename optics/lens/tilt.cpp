#include "optics/lens/tilt.h"

#include <Eigen/Geometry>
#include <cmath>
#include <numbers>

namespace groundglass::optics {
namespace {

/// Exact at multiples of a right angle, so that a fold stays a fold.
Eigen::Matrix3d turn(double angle_deg, int axis) {
  const double quarter = angle_deg / 90.0;
  double c, s;
  if (quarter == std::round(quarter)) {
    constexpr double sines[] = {0.0, 1.0, 0.0, -1.0};
    const int q = static_cast<int>(std::fmod(quarter, 4.0) + 4.0) % 4;
    s = sines[q];
    c = sines[(q + 1) % 4];
  } else {
    const double angle = angle_deg * std::numbers::pi / 180.0;
    c = std::cos(angle);
    s = std::sin(angle);
  }
  Eigen::Matrix3d m = Eigen::Matrix3d::Identity();
  const int a = (axis + 1) % 3, b = (axis + 2) % 3;
  m(a, a) = m(b, b) = c;
  m(a, b) = -s;
  m(b, a) = s;
  return m;
}

double exact_angle_deg(double angle) {
  const double angle_deg = angle * 180.0 / std::numbers::pi, right = 90.0 * std::round(angle_deg / 90.0);
  return std::abs(angle_deg - right) < 1e-12 ? right : angle_deg;
}

}  // namespace

Tilt tilt_of(const Frame& frame) {
  const Eigen::Matrix3d& r = frame.rotation;
  // Rx(a) Ry(b) Rz(c) has sin b at (0, 2); with cos b = 0 only a ± c is known, and c is taken as 0.
  const double cos_b = std::hypot(r(0, 0), r(0, 1));
  const bool upright = cos_b < 1e-14;
  const double a = upright ? std::atan2(r(2, 1), r(1, 1)) : std::atan2(-r(1, 2), r(2, 2));
  const double c = upright ? 0.0 : std::atan2(-r(0, 1), r(0, 0));
  const double rounding = 1e-14 * frame.origin_mm.norm();
  const auto exact = [&](double shift) { return std::abs(shift) <= rounding ? 0.0 : shift; };
  return {exact(frame.origin_mm.x()), exact(frame.origin_mm.y()),
          exact_angle_deg(a),         exact_angle_deg(std::atan2(r(0, 2), cos_b)),
          exact_angle_deg(c),         TiltKind::follow};
}

Eigen::Matrix3d Tilt::rotation() const {
  return turn(tilt_x_deg, 0) * turn(tilt_y_deg, 1) * turn(tilt_z_deg, 2);
}

}  // namespace groundglass::optics
