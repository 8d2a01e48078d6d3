#pragma once

#include <cstdint>

namespace groundglass::isp {

/// What is added to a value in steps before its fraction is cut off, 0…1, so that the mean over pixels keeps
/// what a step of 8 bits would lose and a slow gradient shows no bands. The additive recurrence of Roberts
/// ("The unreasonable effectiveness of quasirandom sequences", 2018) over the pixels: any patch has all
/// fractions evenly, and neighbours far apart, as blue noise would. Alike in all channels, so that a neutral
/// stays one. In whole numbers, so exact at any place; 2⁻¹⁶ away from 0 and 1, so that what is a whole step
/// up to float's rounding stays that step.
inline float dither(std::uint32_t x, std::uint32_t y) {
  // 1/φ and 1/φ² of φ³ = φ + 1, times 2³².
  const std::uint32_t place = x * 3242174889u + y * 2447445414u;
  return (static_cast<float>(static_cast<std::int32_t>(place >> 17)) + 0.5f) * 0x1p-15f;
}

}  // namespace groundglass::isp
