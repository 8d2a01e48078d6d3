#pragma once

#include <span>
#include <vector>

namespace groundglass::isp {

/// The smooth curve through points that rises wherever they rise and nowhere overshoots: Fritsch and Carlson,
/// "Monotone piecewise cubic interpolation", SIAM J. Numer. Anal. 17 (1980). Before the first point and
/// beyond the last it stays at theirs.
class MonotoneCubic {
 public:
  /// At least two points with rising x.
  MonotoneCubic(std::span<const double> x, std::span<const double> y);

  double operator()(double x) const;

 private:
  std::vector<double> x_, y_, slope_;
};

}  // namespace groundglass::isp
