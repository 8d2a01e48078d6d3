#include "isp/geometry/picture_radius.h"

#include <algorithm>
#include <cmath>

namespace groundglass::isp {

PictureRadius::PictureRadius(int width, int height, double share_x, double share_y)
    : centre_x(share_x * (width - 1)), centre_y(share_y * (height - 1)) {
  const double farthest =
      std::hypot(std::max(centre_x, width - 1 - centre_x), std::max(centre_y, height - 1 - centre_y));
  unit_px = farthest > 0.0 ? farthest : 1.0;
  inverse = 1.0 / unit_px;
}

}  // namespace groundglass::isp
