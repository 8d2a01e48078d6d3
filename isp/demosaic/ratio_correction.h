#pragma once

#include <cmath>

#include "isp/demosaic/bayer.h"

namespace groundglass::isp {

// The parts of ratio corrected demosaicking (rcd.h) up to green. Everywhere: `i` is a pixel of the tile,
// counted row by row, `w` the tile's width; a step along a row is 1, along a column w, along the diagonals w
// + 1 and w − 1.

/// Added to gradients, so that flat fields divide no 0 by 0.
constexpr float tiny_gradient = 1e-5f;

/// Of the finest details of the mosaic along two directions, the first one's share, to a border of 4 pixels
/// or more.
Plane detail_share(const Tile& tile, std::ptrdiff_t first, std::ptrdiff_t second, int border = 4);

/// The share here or, where it is more decided, that of the diagonal neighbours.
inline float decided(const float* share, std::ptrdiff_t i, std::ptrdiff_t w) {
  const float here = share[i];
  const float around =
      0.25f * ((share[i - w - 1] + share[i + w + 1]) + (share[i - w + 1] + share[i + w - 1]));
  return std::abs(0.5f - here) < std::abs(0.5f - around) ? around : here;
}

/// The mean of two estimates, each weighted by the other side's gradient.
inline float weighted(float estimate_a, float gradient_a, float estimate_b, float gradient_b) {
  return (gradient_b * estimate_a + gradient_a * estimate_b) / (gradient_a + gradient_b);
}

/// Green to a border of 5 pixels or more. `vertical_share` is that of details along columns and rows, known
/// to a pixel beyond; `curvature` times the second difference of the site's own colour along the line is
/// added, 0 for the published algorithm.
Plane ratio_corrected_green(const CfaPattern& cfa, const Tile& tile, const Plane& vertical_share,
                            float curvature, int border = 5);

}  // namespace groundglass::isp
