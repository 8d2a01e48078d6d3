#include "isp/colour/rgb_space.h"

#include <Eigen/LU>

namespace groundglass::isp {

const RgbSpace rec2020{"Rec. 2020", {0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}};
const RgbSpace srgb_space{"sRGB", {0.640, 0.330}, {0.300, 0.600}, {0.150, 0.060}};
const RgbSpace display_p3_space{"Display P3", {0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}};

Matrix3 rgb_to_xyz(const RgbSpace& space) {
  const auto xyz = [](const double(&xy)[2]) {
    return Vector3(xy[0] / xy[1], 1.0, (1.0 - xy[0] - xy[1]) / xy[1]);
  };
  Matrix3 primaries;
  primaries << xyz(space.red), xyz(space.green), xyz(space.blue);
  const Vector3 amounts = primaries.inverse() * white_D65();
  return primaries * amounts.asDiagonal();
}

Matrix3 rgb_to_rgb(const RgbSpace& from, const RgbSpace& to) {
  return rgb_to_xyz(to).inverse() * rgb_to_xyz(from);
}

}  // namespace groundglass::isp
