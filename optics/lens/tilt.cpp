#include "optics/lens/tilt.h"

#include <Eigen/Geometry>
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

}  // namespace

Eigen::Matrix3d Tilt::rotation() const {
  return turn(tilt_x_deg, 0) * turn(tilt_y_deg, 1) * turn(tilt_z_deg, 2);
}

}  // namespace groundglass::optics
