#include "isp/detail/point_spread.h"

#include <OpenImageIO/imageio.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/core/error.h"
#include "sim/core/exr_header.h"
#include "sim/core/text_file.h"
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
  check_input_file(path);
  check_exr_header(path);
  // OpenImageIO would try all formats it has on anything else.
  const auto in = OIIO::ImageInput::create("openexr");
  OIIO::ImageSpec spec;
  if (!in || !in->open(path, spec))
    throw wrong("cannot be read: " + one_line(in ? in->geterror() : OIIO::geterror()));
  if (spec.width != spec.height || spec.width % 2 == 0 || spec.width > largest_side || spec.depth > 1 ||
      spec.deep)
    throw wrong(fmt::format("is {}×{} pixels, expected an odd square of at most {}", spec.width, spec.height,
                            largest_side));
  const size_t channels = static_cast<size_t>(spec.nchannels);
  std::vector<float> pixels(static_cast<size_t>(spec.width) * static_cast<size_t>(spec.height) * channels);
  if (!in->read_image(0, 0, 0, spec.nchannels, OIIO::TypeDesc::FLOAT, pixels.data()))
    throw wrong("cannot be read: " + one_line(in->geterror()));
  std::vector<double> values(pixels.size() / channels);
  for (size_t i = 0; i < pixels.size(); ++i) {
    const double value = static_cast<double>(pixels[i]);
    if (!std::isfinite(value) || value < 0.0)
      throw wrong(fmt::format("has the value {:g}, expected none below zero", value));
    values[i / channels] += value;
  }
  if (std::accumulate(values.begin(), values.end(), 0.0) <= 0.0) throw wrong("is black");
  return {spec.width, std::move(values)};
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
