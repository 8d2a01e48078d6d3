#include "isp/tone/gain_grid.h"

#include <algorithm>
#include <functional>

namespace groundglass::isp {
namespace {

/// Blocks about one that it is fitted to, and stops² of variance that count as an edge.
constexpr int radius = 2;
constexpr float edge_variance = 0.05f;

/// Means over (2 radius + 1)² blocks, of those that are within.
Image<float> box_mean(const Image<float>& plane) {
  const auto along = [](const Image<float>& from, int dx, int dy) {
    Image<float> mean(from.width(), from.height());
    for (int y = 0; y < from.height(); ++y)
      for (int x = 0; x < from.width(); ++x) {
        float sum = 0.0f, count = 0.0f;
        for (int i = -radius; i <= radius; ++i) {
          const int u = x + i * dx, v = y + i * dy;
          if (u < 0 || v < 0 || u >= from.width() || v >= from.height()) continue;
          sum += from.at(u, v);
          count += 1.0f;
        }
        mean.at(x, y) = sum / count;
      }
    return mean;
  };
  return along(along(plane, 1, 0), 0, 1);
}

Image<float> product(const Image<float>& a, const Image<float>& b) {
  Image<float> result(a.width(), a.height());
  std::ranges::transform(a.data(), b.data(), result.data().begin(), std::multiplies{});
  return result;
}

/// Between the centres of blocks; beyond the outermost as there.
struct Between {
  int below, above;
  float part;

  Between(int pixel, int count) {
    const float at = (static_cast<float>(pixel) + 0.5f) / Overview::block - 0.5f;
    const float inside = std::clamp(at, 0.0f, static_cast<float>(count - 1));
    below = static_cast<int>(inside);
    above = std::min(below + 1, count - 1);
    part = inside - static_cast<float>(below);
  }
};

}  // namespace

GainGrid::GainGrid(const PixelRect& area, const Image<float>& value, const Image<float>& gain) : area_(area) {
  const Image<float> mean_value = box_mean(value), mean_gain = box_mean(gain),
                     mean_square = box_mean(product(value, value)),
                     mean_product = box_mean(product(value, gain));
  Image<float> slope(value.width(), value.height()), offset = slope;
  for (size_t i = 0; i < slope.data().size(); ++i) {
    const float v = mean_value.data()[i], g = mean_gain.data()[i];
    slope.data()[i] =
        (mean_product.data()[i] - v * g) / (std::max(mean_square.data()[i] - v * v, 0.0f) + edge_variance);
    offset.data()[i] = g - slope.data()[i] * v;
  }
  slope_ = box_mean(slope);
  offset_ = box_mean(offset);
}

void GainGrid::row(int x, int y, size_t count, float* slope, float* offset) const {
  const Between v(y - area_.y, slope_.height());
  const auto mix = [](float a, float b, float part) { return a + part * (b - a); };
  for (size_t i = 0; i < count; ++i) {
    const Between u(x + static_cast<int>(i) - area_.x, slope_.width());
    const auto at = [&](const Image<float>& grid) {
      return mix(mix(grid.at(u.below, v.below), grid.at(u.above, v.below), u.part),
                 mix(grid.at(u.below, v.above), grid.at(u.above, v.above), u.part), v.part);
    };
    slope[i] = at(slope_);
    offset[i] = at(offset_);
  }
}

}  // namespace groundglass::isp
