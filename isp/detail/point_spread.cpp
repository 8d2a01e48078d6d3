#include "isp/detail/point_spread.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/core/error.h"
#include "sim/core/exr_file.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

constexpr int largest_side = 65;

GROUNDGLASS_VECTORISED void add(const float* from, float weight, size_t count, float* __restrict to) {
  for (size_t i = 0; i < count; ++i) to[i] += weight * from[i];
}

}  // namespace

PointSpread::PointSpread(int side, std::vector<double> values) : side_(side) {
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  for (const double value : values) weights_.push_back(static_cast<float>(value / sum));
}

PointSpread PointSpread::gaussian(double sigma_px) {
  const int reach = std::max(1, static_cast<int>(std::ceil(3.0 * sigma_px)));
  std::vector<double> values;
  for (int y = -reach; y <= reach; ++y)
    for (int x = -reach; x <= reach; ++x)
      values.push_back(std::exp(-0.5 * (x * x + y * y) / (sigma_px * sigma_px)));
  return {2 * reach + 1, std::move(values)};
}

PointSpread PointSpread::from_file(const std::string& path) {
  const auto wrong = [&](const std::string& what) { return InputError({path, 0, "point spread"}, what); };
  ExrInput file(path);
  const ExrHeader& header = file.header();
  if (header.width != header.height || header.width % 2 == 0 || header.width > largest_side)
    throw wrong(fmt::format("is {}×{} pixels, expected an odd square of at most {}", header.width,
                            header.height, largest_side));
  const Image<float> image = file.pixels();
  const auto pixels = image.data();
  const size_t channels = header.channels.size();
  std::vector<double> values(pixels.size() / channels);
  for (size_t i = 0; i < pixels.size(); ++i) {
    const double value = static_cast<double>(pixels[i]);
    if (!std::isfinite(value) || value < 0.0)
      throw wrong(fmt::format("has the value {:g}, expected none below zero", value));
    values[i / channels] += value;
  }
  if (std::accumulate(values.begin(), values.end(), 0.0) <= 0.0) throw wrong("is black");
  return {header.width, std::move(values)};
}

void PointSpread::blur(const Plane& from, int width, int height, bool turned, Plane& to) const {
  const size_t count = static_cast<size_t>(width - 2 * reach());
  for (int y = 0; y < height - 2 * reach(); ++y) {
    std::fill_n(to.row(y), count, 0.0f);
    for (int j = 0; j < side_; ++j)
      for (int i = 0; i < side_; ++i) {
        const int index = j * side_ + i, last = side_ * side_ - 1;
        const float weight = weights_[static_cast<size_t>(turned ? index : last - index)];
        if (weight > 0.0f) add(from.row(y + j) + i, weight, count, to.row(y));
      }
  }
}

}  // namespace groundglass::isp
