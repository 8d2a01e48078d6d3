#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace groundglass::isp {

/// Cube root to 1e-6, by two of Halley's steps from a guess that divides the exponent by three.
inline float fast_cbrt(float x) {
  // Zero would be divided by itself.
  const float size = std::max(std::fabs(x), 1e-30f);
  float y = std::bit_cast<float>(std::bit_cast<std::uint32_t>(size) / 3u + 0x2a508c2du);
  for (int i = 0; i < 2; ++i) {
    const float cubed = y * y * y;
    y = y * (cubed + 2.0f * size) / (2.0f * cubed + size);
  }
  return std::copysign(y, x);
}

}  // namespace groundglass::isp
