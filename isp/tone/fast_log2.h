#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

namespace groundglass::isp {

/// Logarithm to base 2 of a positive normal number, to 1e-6: the exponent, and of the fraction m about 1 the
/// series of artanh in (m − 1)/(m + 1).
inline float fast_log2(float x) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(x);
  // The fraction goes from 1/√2 to √2.
  const std::int32_t exponent = static_cast<std::int32_t>(bits - 0x3f3504f3u) >> 23;
  const float m = std::bit_cast<float>(bits - (static_cast<std::uint32_t>(exponent) << 23));
  const float s = (m - 1.0f) / (m + 1.0f), t = s * s;
  const float series = 1.0f + t * (1.0f / 3.0f + t * (0.2f + t * (1.0f / 7.0f)));
  return static_cast<float>(exponent) + 2.8853900818f * s * series;
}

/// 2 to the x, to 1e-6 of itself, of −126 to 126: whole part in the exponent, and Taylor's series of the
/// rest.
inline float fast_exp2(float x) {
  const float inside = std::min(std::max(x, -126.0f), 126.0f);
  const std::int32_t whole = static_cast<std::int32_t>(inside + (inside < 0.0f ? -0.5f : 0.5f));
  const float t = 0.69314718f * (inside - static_cast<float>(whole));
  const float power =
      1.0f +
      t * (1.0f + t * (1.0f / 2 + t * (1.0f / 6 + t * (1.0f / 24 + t * (1.0f / 120 + t * (1.0f / 720))))));
  return power * std::bit_cast<float>(static_cast<std::uint32_t>(whole + 127) << 23);
}

}  // namespace groundglass::isp
