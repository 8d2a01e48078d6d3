#pragma once

#include <cstddef>

namespace groundglass::isp {

/// Sum over 3×3 pixels, both sides in pairs, so that a mirrored tile gives the same bits. `w` is the tile's
/// width.
inline float sum_of_nine(const float* v, std::ptrdiff_t i, std::ptrdiff_t w) {
  const float straight = (v[i - 1] + v[i + 1]) + (v[i - w] + v[i + w]);
  const float diagonal = (v[i - w - 1] + v[i + w + 1]) + (v[i - w + 1] + v[i + w - 1]);
  return (straight + diagonal) + v[i];
}

/// Four times the value less its four neighbours at `distance`: 2 for those of the same colour in a mosaic.
inline float laplacian(const float* v, std::ptrdiff_t i, std::ptrdiff_t w, std::ptrdiff_t distance) {
  return 4.0f * v[i] - ((v[i - distance] + v[i + distance]) + (v[i - distance * w] + v[i + distance * w]));
}

}  // namespace groundglass::isp
