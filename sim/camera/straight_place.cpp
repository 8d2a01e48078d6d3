#include "sim/camera/straight_place.h"

#include <algorithm>
#include <cmath>

namespace groundglass::camera {
namespace {

/// Where the picture looks for what it shows at a place: DNG 1.4, chapter 7. The first pixel lies at 0.
PixelPoint source_of(const WarpRectilinear& warp, double width, double height, const PixelPoint& at) {
  const double cx = warp.centre_x * (width - 1.0), cy = warp.centre_y * (height - 1.0);
  const double unit =
      std::max(1.0, std::hypot(std::max(cx, width - 1.0 - cx), std::max(cy, height - 1.0 - cy)));
  const auto& [k, t] = warp.planes[warp.planes.size() / 2];
  const double x = (at.column - cx) / unit, y = (at.row - cy) / unit, r2 = x * x + y * y;
  const double f = k[0] + r2 * (k[1] + r2 * (k[2] + r2 * k[3]));
  return {cx + unit * (f * x + 2.0 * t[0] * x * y + t[1] * (r2 + 2.0 * x * x)),
          cy + unit * (f * y + 2.0 * t[1] * x * y + t[0] * (r2 + 2.0 * y * y))};
}

/// By going back as far as the place is off; distortion changes slowly, so that a few steps do.
PixelPoint undone(const WarpRectilinear& warp, double width, double height, const PixelPoint& taken) {
  constexpr int steps = 50;
  PixelPoint at = taken;
  for (int i = 0; i < steps; ++i) {
    const PixelPoint found = source_of(warp, width, height, at);
    at.column += taken.column - found.column;
    at.row += taken.row - found.row;
  }
  return at;
}

}  // namespace

PixelPoint straight_place(const RawFrame& raw, PixelPoint taken) {
  PixelPoint at{taken.column - 0.5, taken.row - 0.5};
  for (const Opcode& opcode : raw.picture_opcodes)
    if (const auto* warp = std::get_if<WarpRectilinear>(&opcode.what); warp && !warp->planes.empty())
      at = undone(*warp, raw.dn.width(), raw.dn.height(), at);
  return {at.column + 0.5, at.row + 0.5};
}

}  // namespace groundglass::camera
