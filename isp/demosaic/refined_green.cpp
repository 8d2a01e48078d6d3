#include "isp/demosaic/refined_green.h"

#include <algorithm>
#include <cmath>

#include "isp/demosaic/detail_regression.h"
#include "isp/demosaic/neighbours.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

// Everywhere: `i` is a pixel of the tile, counted row by row, `w` the tile's width.

GROUNDGLASS_VECTORISED void refine_row(const float* m, const float* green, const float* colour,
                                       const float* both, const float* colour_squared, std::ptrdiff_t start,
                                       std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t w,
                                       unsigned green_parity, float* __restrict refined) {
  // Half a step of 8 bits, squared, and then some: flat fields divide by it.
  constexpr float tiny = 1e-4f, half = 0.5f;
  for (std::ptrdiff_t x = from; x < to; ++x) {
    const std::ptrdiff_t i = start + x;
    const float a = detail_slope(sum_of_nine(both, i, w), sum_of_nine(colour_squared, i, w), 0.02f);
    const float here = green[i] - a * m[i];
    const auto left = [&](std::ptrdiff_t step) { return m[i + step] - a * colour[i + step]; };
    const auto squared_change = [&](std::ptrdiff_t step, float there) {
      const float change =
          std::abs(m[i + step] - m[i - step]) + std::abs(m[i] - m[i + 2 * step]) + std::abs(there - here);
      return tiny + change * change;
    };
    const float north = left(-w), south = left(w), west = left(-1), east = left(1);
    const float to_north = squared_change(-w, north), to_south = squared_change(w, south),
                to_west = squared_change(-1, west), to_east = squared_change(1, east);
    // Each weighs as the reciprocal of its change; all four are scaled by the product of the changes, which
    // leaves one division.
    const float of_column = to_west * to_east, of_row = to_north * to_south;
    const float sum =
        of_column * (to_south * north + to_north * south) + of_row * (to_east * west + to_west * east);
    const float b = sum / (of_column * (to_south + to_north) + of_row * (to_east + to_west));
    refined[i] = green[i] + (is_green(static_cast<size_t>(x), green_parity) ? 0.0f : half * (b - here));
  }
}

}  // namespace

Plane refined_green(const CfaPattern& cfa, const Tile& tile, const Plane& green,
                    const std::array<Plane, 2>& red_blue, int border) {
  const PixelRect area = tile.area();
  const std::ptrdiff_t w = area.width;
  const auto row_at = [&](int y) { return bayer_row(cfa, area.x, area.y + y); };
  Plane both(area), colour_squared(area), refined(area);
  for (const int colour : {0, 2}) {
    const Plane& plane = red_blue[colour == 0 ? 0 : 1];
    for_rows(area, border + 1, [&](int, auto, auto from, auto to) {
      detail_products_row(green.row(0), plane.row(0), from, to, w, 1, both.row(0), colour_squared.row(0));
    });
    for_rows(area, border + 2, [&](int y, auto start, auto, auto) {
      if (row_at(y).own != colour) return;
      refine_row(tile.data().data(), green.row(0), plane.row(0), both.row(0), colour_squared.row(0), start,
                 border + 2, w - border - 2, w, row_at(y).green_parity, refined.row(0));
    });
  }
  return refined;
}

}  // namespace groundglass::isp
