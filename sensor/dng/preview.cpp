#include "sensor/dng/preview.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/core/colour.h"

namespace groundglass::sensor {
namespace {

constexpr int largest_side = 256;
/// Tiles of the mosaic that a pixel of the preview looks at, each way.
constexpr int most_tiles = 4;

/// Mean of each plane, as a share of its range, over whole tiles from (x0, y0).
std::vector<double> plane_means(const RawFrame& frame, int x0, int y0, int tiles) {
  std::vector<double> sums(frame.planes.size()), counts(frame.planes.size());
  const CfaPattern& cfa = frame.cfa;
  for (int y = y0; y < std::min(y0 + tiles * cfa.height, frame.dn.height()); ++y)
    for (int x = x0; x < std::min(x0 + tiles * cfa.width, frame.dn.width()); ++x) {
      const auto plane = static_cast<size_t>(cfa.plane_at(x, y));
      const double black = frame.black_dn(x, y);
      sums[plane] += (frame.linear_dn(x, y) - black) / (frame.white_level_dn - black);
      counts[plane] += 1.0;
    }
  for (size_t plane = 0; plane < sums.size(); ++plane) sums[plane] /= std::max(counts[plane], 1.0);
  return sums;
}

std::uint8_t encoded(double linear) {
  return static_cast<std::uint8_t>(std::lround(255.0 * srgb_encode(std::clamp(linear, 0.0, 1.0))));
}

}  // namespace

Image<std::uint8_t> preview(const RawFrame& frame) {
  const PixelRect& crop = frame.default_crop;
  const CfaPattern& cfa = frame.cfa;
  const int tile = std::max(cfa.width, cfa.height);
  const int step = std::max(tile, (std::max(crop.width, crop.height) + largest_side - 1) / largest_side);
  const int tiles = std::clamp(step / tile, 1, most_tiles);
  const bool colour = frame.planes == std::vector<std::string>{"R", "G", "B"};
  Image<std::uint8_t> picture(std::max(1, crop.width / step), std::max(1, crop.height / step), 3);
  for (int y = 0; y < picture.height(); ++y)
    for (int x = 0; x < picture.width(); ++x) {
      const std::vector<double> means = plane_means(frame, crop.x + x * step, crop.y + y * step, tiles);
      double grey = 0.0;
      for (double mean : means) grey += mean / static_cast<double>(means.size());
      for (int c = 0; c < 3; ++c)
        picture.at(x, y, c) =
            encoded(colour ? means[static_cast<size_t>(c)] / frame.as_shot_neutral[c] : grey);
    }
  return picture;
}

}  // namespace groundglass::sensor
