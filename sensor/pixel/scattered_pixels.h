#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sensor/random/streams.h"

namespace groundglass::sensor {

/// A pixel that is not like the others, and how much.
struct ScatteredPixel {
  std::uint32_t y, x;
  float value;
};

/// Pixels strewn over a sensor at random, row by row; part of its fixed pattern.
class ScatteredPixels {
 public:
  ScatteredPixels() = default;
  /// A Poisson number of pixels, `share` of all in the mean, whose values are exponentially distributed with
  /// mean `mean_value`. Pixels may come twice.
  ScatteredPixels(PhiloxKey key, Stream stream, int width, int height, double share, double mean_value);

  bool empty() const { return pixels_.empty(); }
  /// Those of one row with x in [from_x, to_x), by rising x.
  std::span<const ScatteredPixel> in_row(int y, int from_x, int to_x) const;
  std::vector<ScatteredPixel>& pixels() { return pixels_; }
  void sort();

 private:
  std::vector<ScatteredPixel> pixels_;
};

}  // namespace groundglass::sensor
