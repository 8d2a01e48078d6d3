#pragma once

#include <string>
#include <vector>

#include "isp/demosaic/plane.h"

namespace groundglass::isp {

/// The picture of a point, an odd number of pixels square, of sum 1.
class PointSpread {
 public:
  /// Cut off at three standard deviations.
  static PointSpread gaussian(double sigma_px);
  /// The mean of the channels of an EXR. Throws InputError naming the file for one that is no odd square of
  /// at most 65 pixels, or has values that are negative, not finite or all zero.
  static PointSpread from_file(const std::string& path);

  int reach() const { return side_ / 2; }
  /// What a scene `from` of `width` × `height` pixels looks like: `to` has `reach` pixels less on each side.
  /// `turned`: by the spread turned by 180°, the transposed operation.
  void blur(const Plane& from, int width, int height, bool turned, Plane& to) const;

 private:
  PointSpread(int side, std::vector<double> values);

  int side_;
  std::vector<float> weights_;
};

}  // namespace groundglass::isp
