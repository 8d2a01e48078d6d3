#pragma once

#include <Eigen/Core>
#include <vector>

#include "sim/core/colour.h"

namespace groundglass::isp {

/// Chromaticity as CIELAB spaces it, of a colour under D50: how far the cube roots of X/Xn and of Z/Zn are
/// from that of Y/Yn, in parts of it (a*/500 and b*/200 for f(Y) = 1). A neutral is at zero.
Eigen::Vector2d lab_chromaticity(const Vector3& xyz_D50);

/// How probable surfaces of a chromaticity are: the AMPAS training reflectances under D50, smoothed, and
/// neutrals for a fifth of all. Never quite zero: there are surfaces like no other.
class SurfaceColours {
 public:
  SurfaceColours();
  /// Natural logarithm of the density at a lab_chromaticity.
  double log_density(const Eigen::Vector2d& chromaticity) const;

 private:
  void add(const Eigen::Vector2d& centre, double spread, double weight);

  std::vector<double> values_;
};

}  // namespace groundglass::isp
