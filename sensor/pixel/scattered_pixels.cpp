#include "sensor/pixel/scattered_pixels.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace groundglass::sensor {
namespace {

/// How many there are, from a Poisson distribution.
std::uint32_t draw_count(PhiloxKey key, Stream stream, double mean) {
  const float means[block_size] = {static_cast<float>(mean)};
  float counts[block_size];
  random_kernel().poisson({key, 0, 0, 1, stream_word(stream)}, means, counts);
  return static_cast<std::uint32_t>(counts[0]);
}

/// A whole number in [0, count).
std::uint32_t scaled(std::uint32_t bits, int count) {
  return static_cast<std::uint32_t>((std::uint64_t{bits} * static_cast<std::uint64_t>(count)) >> 32);
}

bool before(const ScatteredPixel& a, const ScatteredPixel& b) {
  return std::tie(a.y, a.x) < std::tie(b.y, b.x);
}

}  // namespace

ScatteredPixels::ScatteredPixels(PhiloxKey key, Stream stream, int width, int height, double share,
                                 double mean_value) {
  if (!(share > 0.0)) return;
  const std::uint32_t count = draw_count(key, stream, share * width * height);
  pixels_.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    const PhiloxCounter bits = philox4x32({i, 0, 0, stream_word(stream)}, key);
    const double value = -mean_value * std::log(uniform_double(bits[2], bits[3]));
    pixels_.push_back({scaled(bits[1], height), scaled(bits[0], width), static_cast<float>(value)});
  }
  sort();
}

void ScatteredPixels::sort() { std::stable_sort(pixels_.begin(), pixels_.end(), before); }

std::span<const ScatteredPixel> ScatteredPixels::in_row(int y, int from_x, int to_x) const {
  const ScatteredPixel first{static_cast<std::uint32_t>(y), static_cast<std::uint32_t>(from_x), 0.0f};
  const ScatteredPixel end{static_cast<std::uint32_t>(y), static_cast<std::uint32_t>(to_x), 0.0f};
  const auto begin = std::lower_bound(pixels_.begin(), pixels_.end(), first, before);
  return {begin, std::lower_bound(begin, pixels_.end(), end, before)};
}

}  // namespace groundglass::sensor
