#pragma once

#include <bit>
#include <cstdint>
#include <functional>
#include <vector>

namespace groundglass::isp {

/// A curve from linear light to what the display shows, at most its white of 1, as a table with 256 places in
/// every octave between which it is straight: within 1e-5 of itself where it is smooth, and rising where it
/// rises. Below 2^-16 it is a straight line through its black, also for negative values; from 2^8 on it
/// stays.
class ToneCurve {
 public:
  explicit ToneCurve(const std::function<double(double)>& curve);

  float operator()(float x) const {
    const float size = x > end ? end : x;
    if (!(size > begin)) return black_ + size * slope_at_black_;
    const std::uint32_t place = std::bit_cast<std::uint32_t>(size) - first_bits;
    const float part = static_cast<float>(place & ((1u << shift) - 1u)) * (1.0f / (1u << shift));
    const float* at = table_.data() + (place >> shift);
    const float value = at[0] + part * (at[1] - at[0]);
    return value < 1.0f ? value : 1.0f;
  }

 private:
  static constexpr float begin = 0x1p-16f, end = 0x1p8f;
  static constexpr int shift = 23 - 8;
  static constexpr std::uint32_t first_bits = std::bit_cast<std::uint32_t>(begin);

  std::vector<float> table_;
  float black_, slope_at_black_;
};

}  // namespace groundglass::isp
