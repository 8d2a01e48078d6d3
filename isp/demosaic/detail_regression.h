#pragma once

#include <algorithm>
#include <cstddef>

namespace groundglass::isp {

// Regression of one plane's details on another's, by Laplacians: `i` is a pixel of the tile, counted row by
// row, `w` the tile's width.

/// What it sums, from pixel `from` up to `to`: products of both planes' Laplacians, and squares of that of
/// `on`. `distance` is that to the neighbours.
void detail_products_row(const float* of, const float* on, std::ptrdiff_t from, std::ptrdiff_t to,
                         std::ptrdiff_t w, std::ptrdiff_t distance, float* both, float* on_squared);

/// The slope from sums of these, drawn to 0.7 by `prior_weight` where `on` has little detail.
inline float detail_slope(float both, float on_squared, float prior_weight) {
  constexpr float prior = 0.7f, steepest = 1.5f;
  return std::clamp((both + prior * prior_weight) / (on_squared + prior_weight), 0.0f, steepest);
}

}  // namespace groundglass::isp
