#include "isp/demosaic/ratio_correction.h"

#include <algorithm>

#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

constexpr float tiny = tiny_gradient, tiny_squared = tiny * tiny;

/// Square of what a filter against second and lower orders leaves of m along `step`.
inline float detail(const float* m, std::ptrdiff_t i, std::ptrdiff_t step) {
  const float d = ((m[i - 3 * step] + m[i + 3 * step]) - (m[i - step] + m[i + step])) -
                  3.0f * (m[i - 2 * step] + m[i + 2 * step]) + 6.0f * m[i];
  return d * d;
}

/// Details along two directions, and what is left after averaging each over three pixels along it: the share
/// of the first in both, 0 where only the second has any.
GROUNDGLASS_VECTORISED void details_row(const float* m, std::ptrdiff_t from, std::ptrdiff_t to,
                                        std::ptrdiff_t first, std::ptrdiff_t second,
                                        float* __restrict along_first, float* __restrict along_second) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    along_first[i] = detail(m, i, first);
    along_second[i] = detail(m, i, second);
  }
}

GROUNDGLASS_VECTORISED void share_row(const float* along_first, const float* along_second,
                                      std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t first,
                                      std::ptrdiff_t second, float* __restrict share) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float a =
        std::max(tiny_squared, (along_first[i - first] + along_first[i + first]) + along_first[i]);
    const float b =
        std::max(tiny_squared, (along_second[i - second] + along_second[i + second]) + along_second[i]);
    share[i] = a / (a + b);
  }
}

GROUNDGLASS_VECTORISED void low_pass_row(const float* m, std::ptrdiff_t from, std::ptrdiff_t to,
                                         std::ptrdiff_t w, float* __restrict low) {
  for (std::ptrdiff_t i = from; i < to; ++i)
    low[i] = 0.25f * m[i] + 0.125f * ((m[i - w] + m[i + w]) + (m[i - 1] + m[i + 1])) +
             0.0625f * ((m[i - w - 1] + m[i + w + 1]) + (m[i - w + 1] + m[i + w - 1]));
}

/// Green of the neighbour at `step`, scaled by the low-passed values' ratio. The ratio's distance from 1 is
/// within ±1 for positive values; noise below black must not make it larger.
inline float scaled_green(const float* m, const float* low, std::ptrdiff_t i, std::ptrdiff_t step) {
  const float sum = std::max(tiny, tiny + low[i] + low[i + 2 * step]);
  return m[i + step] * (1.0f + std::clamp((low[i] - low[i + 2 * step]) / sum, -1.0f, 1.0f));
}

inline float gradient_on(const float* m, std::ptrdiff_t i, std::ptrdiff_t step) {
  return tiny + std::abs(m[i - step] - m[i + step]) + std::abs(m[i] - m[i + 2 * step]) +
         std::abs(m[i + step] - m[i + 3 * step]) + std::abs(m[i + 2 * step] - m[i + 4 * step]);
}

inline float green_along(const float* m, const float* low, std::ptrdiff_t i, std::ptrdiff_t step,
                         float curvature) {
  return curvature * (2.0f * m[i] - (m[i - 2 * step] + m[i + 2 * step])) +
         weighted(scaled_green(m, low, i, -step), gradient_on(m, i, -step), scaled_green(m, low, i, step),
                  gradient_on(m, i, step));
}

GROUNDGLASS_VECTORISED void green_row(const float* m, const float* low, const float* share,
                                      std::ptrdiff_t start, std::ptrdiff_t from, std::ptrdiff_t to,
                                      std::ptrdiff_t w, unsigned green_parity, float curvature,
                                      float* __restrict green) {
  for (std::ptrdiff_t x = from; x < to; ++x) {
    const std::ptrdiff_t i = start + x;
    const float vertical_share = decided(share, i, w);
    const float along_row = green_along(m, low, i, 1, curvature),
                along_column = green_along(m, low, i, w, curvature);
    const float estimate = along_column + vertical_share * (along_row - along_column);
    green[i] = is_green(static_cast<size_t>(x), green_parity) ? m[i] : estimate;
  }
}

}  // namespace

Plane detail_share(const Tile& tile, std::ptrdiff_t first, std::ptrdiff_t second, int border) {
  Plane along_first(tile.area()), along_second(tile.area()), share(tile.area());
  const float* m = tile.data().data();
  for_rows(tile.area(), border - 1, [&](int, auto, auto from, auto to) {
    details_row(m, from, to, first, second, along_first.row(0), along_second.row(0));
  });
  for_rows(tile.area(), border, [&](int, auto, auto from, auto to) {
    share_row(along_first.row(0), along_second.row(0), from, to, first, second, share.row(0));
  });
  return share;
}

Plane ratio_corrected_green(const CfaPattern& cfa, const Tile& tile, const Plane& vertical_share,
                            float curvature, int border) {
  const PixelRect area = tile.area();
  const std::ptrdiff_t w = area.width;
  const float* m = tile.data().data();
  Plane low(area), green(area);
  for_rows(area, border - 2,
           [&](int, auto, auto from, auto to) { low_pass_row(m, from, to, w, low.row(0)); });
  for_rows(area, border, [&](int y, auto start, auto, auto) {
    green_row(m, low.row(0), vertical_share.row(0), start, border, w - border, w,
              bayer_row(cfa, area.x, area.y + y).green_parity, curvature, green.row(0));
  });
  return green;
}

}  // namespace groundglass::isp
