#pragma once

#include <algorithm>
#include <cmath>

#include "sim/core/image.h"
#include "sim/core/raw_frame.h"

namespace groundglass::testing {

/// What a sensor behind the colour filters sees of an RGB picture.
inline Image<float> mosaic_of(const Image<float>& rgb, const CfaPattern& cfa) {
  Image<float> mosaic(rgb.width(), rgb.height());
  for (int y = 0; y < rgb.height(); ++y)
    for (int x = 0; x < rgb.width(); ++x) mosaic.at(x, y) = rgb.at(x, y, cfa.plane_at(x, y));
  return mosaic;
}

/// Colour peak signal-to-noise ratio: over all three channels of pictures 0…1 rounded and clipped to 8 bits,
/// without a border of 10 pixels. Both are larger than that border.
inline double cpsnr_dB(const Image<float>& found, const Image<float>& truth) {
  constexpr int border = 10;
  const auto eight_bit = [](float v) { return std::round(255.0f * std::clamp(v, 0.0f, 1.0f)); };
  double sum = 0.0;
  for (int y = border; y < found.height() - border; ++y)
    for (int x = border; x < found.width() - border; ++x)
      for (int c = 0; c < 3; ++c) {
        const double error = eight_bit(found.at(x, y, c)) - eight_bit(truth.at(x, y, c));
        sum += error * error;
      }
  const double count = 3.0 * (found.width() - 2 * border) * (found.height() - 2 * border);
  return 10.0 * std::log10(255.0 * 255.0 * count / sum);
}

}  // namespace groundglass::testing
