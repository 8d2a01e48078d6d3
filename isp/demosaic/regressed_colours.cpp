#include "isp/demosaic/regressed_colours.h"

#include <algorithm>
#include <cmath>

#include "isp/demosaic/detail_regression.h"
#include "isp/demosaic/neighbours.h"
#include "isp/demosaic/ratio_correction.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

// Everywhere: `i` is a pixel of the tile, counted row by row, `w` the tile's width; a step along a row is 1,
// along a column w, along the diagonals w + 1 and w − 1. Sums take both sides of i in pairs.

/// Squares of first differences along two directions. Those of all colours count: neighbours on both sides of
/// a pixel are of one colour.
GROUNDGLASS_VECTORISED void gradients_row(const float* m, std::ptrdiff_t from, std::ptrdiff_t to,
                                          std::ptrdiff_t first, std::ptrdiff_t second,
                                          float* __restrict along_first, float* __restrict along_second) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float a = m[i - first] - m[i + first], b = m[i - second] - m[i + second];
    along_first[i] = a * a;
    along_second[i] = b * b;
  }
}

/// The first direction's share in both gradients over 3×3 pixels.
GROUNDGLASS_VECTORISED void gradient_share_row(const float* along_first, const float* along_second,
                                               std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t w,
                                               float* __restrict share) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float a = tiny_gradient + sum_of_nine(along_first, i, w);
    const float b = tiny_gradient + sum_of_nine(along_second, i, w);
    share[i] = a / (a + b);
  }
}

Plane gradient_share(const Tile& tile, std::ptrdiff_t first, std::ptrdiff_t second, int border) {
  const PixelRect& area = tile.area();
  Plane along_first(area), along_second(area), share(area);
  for_rows(area, border - 1, [&](int, auto, auto from, auto to) {
    gradients_row(tile.data().data(), from, to, first, second, along_first.row(0), along_second.row(0));
  });
  for_rows(area, border, [&](int, auto, auto from, auto to) {
    gradient_share_row(along_first.row(0), along_second.row(0), from, to, area.width, share.row(0));
  });
  return share;
}

/// Slope of the site's colour on green.
inline float slope(float both, float green_squared) { return detail_slope(both, green_squared, 0.01f); }

constexpr float outer_weight = 0.7f;

/// Sum of v over the 4×4 sites of the opposite colour around a red or blue site.
inline float sum_opposite(const float* v, std::ptrdiff_t i, std::ptrdiff_t w) {
  const auto ring = [&](std::ptrdiff_t dx, std::ptrdiff_t dy) {
    return (v[i - dy * w - dx] + v[i + dy * w + dx]) + (v[i - dy * w + dx] + v[i + dy * w - dx]);
  };
  return ring(1, 1) + outer_weight * ((ring(1, 3) + ring(3, 1)) + ring(3, 3));
}

/// Sum of v over the sites of the colour that stands on both sides along `step` of a green site.
inline float sum_along(const float* v, std::ptrdiff_t i, std::ptrdiff_t step, std::ptrdiff_t across) {
  const auto both_sides = [&](std::ptrdiff_t distance) {
    const std::ptrdiff_t a = i - distance * step, b = i + distance * step;
    return (v[a] + v[b]) +
           ((v[a - 2 * across] + v[b + 2 * across]) + (v[a + 2 * across] + v[b - 2 * across]));
  };
  return both_sides(1) + outer_weight * both_sides(3);
}

/// At green sites slopes of the row's own colour and of the other one, at the others that of the opposite
/// colour as `own`.
GROUNDGLASS_VECTORISED void slopes_row(const float* both, const float* green_squared, std::ptrdiff_t start,
                                       std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t w,
                                       unsigned green_parity, float* __restrict own,
                                       float* __restrict other) {
  for (std::ptrdiff_t x = from; x < to; ++x) {
    const std::ptrdiff_t i = start + x;
    const bool green_site = is_green(static_cast<size_t>(x), green_parity);
    const float own_both = sum_along(both, i, 1, w), own_squared = sum_along(green_squared, i, 1, w);
    const float opposite_both = sum_opposite(both, i, w),
                opposite_squared = sum_opposite(green_squared, i, w);
    own[i] = slope(green_site ? own_both : opposite_both, green_site ? own_squared : opposite_squared);
    other[i] = slope(sum_along(both, i, w, 1), sum_along(green_squared, i, w, 1));
  }
}

/// Colour c, known 1 and 3 steps away, as slope × green plus what is left of it between both sides: each side
/// weighted by the other's gradient, plus `sharpening` times the curvature.
inline float colour_along(const float* c, const float* green, std::ptrdiff_t i, std::ptrdiff_t step, float a,
                          float sharpening) {
  const float across = std::abs(c[i - step] - c[i + step]);
  const auto gradient = [&](std::ptrdiff_t s) {
    return tiny_gradient + across + std::abs(c[i + s] - c[i + 3 * s]) + std::abs(green[i] - green[i + 2 * s]);
  };
  const auto left = [&](std::ptrdiff_t at) { return c[at] - a * green[at]; };
  const float before = left(i - step), after = left(i + step);
  const float curvature = (before + after) - (left(i - 3 * step) + left(i + 3 * step));
  return a * green[i] + weighted(before, gradient(-step), after, gradient(step)) + sharpening * curvature;
}

/// Of what green does not explain, where colours correlate little: a quarter of a cubic's.
inline float sharpening(float correlated_share) { return 0.06f * (1.0f - correlated_share); }

/// Red at blue sites and blue at red ones.
GROUNDGLASS_VECTORISED void opposite_row(const float* m, const float* green, const float* slope,
                                         const float* falling_share, const float* correlated_share,
                                         std::ptrdiff_t from, std::ptrdiff_t to, std::ptrdiff_t w,
                                         float* __restrict opposite) {
  for (std::ptrdiff_t i = from; i < to; ++i) {
    const float a = slope[i];
    const float sharper = sharpening(correlated_share[i]);
    const float falling = colour_along(m, green, i, w + 1, a, sharper);
    const float rising = colour_along(m, green, i, w - 1, a, sharper);
    opposite[i] = falling + falling_share[i] * (rising - falling);
  }
}

/// At green sites the row's own colour stands beside them in the mosaic and above them among the `opposite`
/// values, the other colour the other way round.
GROUNDGLASS_VECTORISED void colours_row(const float* m, const float* green, const float* opposite,
                                        const float* own_slope, const float* other_slope,
                                        const float* vertical_share, const float* correlated_share,
                                        std::ptrdiff_t start, std::ptrdiff_t from, std::ptrdiff_t to,
                                        std::ptrdiff_t w, unsigned green_parity, float* __restrict own,
                                        float* __restrict other) {
  for (std::ptrdiff_t x = from; x < to; ++x) {
    const std::ptrdiff_t i = start + x;
    const bool green_site = is_green(static_cast<size_t>(x), green_parity);
    const float sharper = sharpening(correlated_share[i]);
    const float own_beside = colour_along(m, green, i, 1, own_slope[i], sharper);
    const float own_above = colour_along(opposite, green, i, w, own_slope[i], sharper);
    const float other_beside = colour_along(opposite, green, i, 1, other_slope[i], sharper);
    const float other_above = colour_along(m, green, i, w, other_slope[i], sharper);
    own[x - from] = green_site ? own_above + vertical_share[i] * (own_beside - own_above) : m[i];
    other[x - from] =
        green_site ? other_above + vertical_share[i] * (other_beside - other_above) : opposite[i];
  }
}

}  // namespace

RegressedColours::RegressedColours(const CfaPattern& cfa, const Tile& tile, const Plane& green,
                                   const Plane& correlated_share, int border)
    : tile_(tile),
      correlated_share_(correlated_share),
      straight_(gradient_share(tile, tile.area().width, 1, border + reach)),
      diagonal_(gradient_share(tile, tile.area().width + 1, tile.area().width - 1, border + 5)),
      own_slope_(tile.area()),
      other_slope_(tile.area()),
      opposite_(tile.area()) {
  const PixelRect& area = tile.area();
  Plane both(area), green_squared(area);
  for_rows(area, border + 2, [&](int, auto, auto from, auto to) {
    // Neighbours of the site's own colour. At green sites the sums are not used.
    detail_products_row(tile.data().data(), green.row(0), from, to, area.width, 2, both.row(0),
                        green_squared.row(0));
  });
  for_rows(area, border + 5, [&](int y, auto start, auto from, auto to) {
    slopes_row(both.row(0), green_squared.row(0), start, from - start, to - start, area.width,
               bayer_row(cfa, area.x, area.y + y).green_parity, own_slope_.row(0), other_slope_.row(0));
  });
}

void RegressedColours::follow(const Plane& green, int border) {
  green_ = &green;
  for_rows(tile_.area(), border + 5, [&](int, auto, auto from, auto to) {
    opposite_row(tile_.data().data(), green.row(0), own_slope_.row(0), diagonal_.row(0),
                 correlated_share_.row(0), from, to, tile_.area().width, opposite_.row(0));
  });
}

void RegressedColours::row(std::ptrdiff_t start, std::ptrdiff_t from, std::ptrdiff_t to,
                           unsigned green_parity, float* own, float* other) const {
  colours_row(tile_.data().data(), green_->row(0), opposite_.row(0), own_slope_.row(0), other_slope_.row(0),
              straight_.row(0), correlated_share_.row(0), start, from, to, tile_.area().width, green_parity,
              own, other);
}

}  // namespace groundglass::isp
