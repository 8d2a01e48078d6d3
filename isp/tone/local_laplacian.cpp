#include "isp/tone/local_laplacian.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#include "isp/tone/pyramid.h"

namespace groundglass::isp {
namespace {

using Pyramid = std::vector<Image<float>>;

/// The plane as it is to be about the value `centre`.
Image<float> remapped(Image<float> plane, float centre, float sigma, float beta) {
  for (float& value : plane.data()) {
    const float difference = value - centre, beyond = std::fabs(difference) - sigma;
    if (beyond > 0.0f) value -= std::copysign((1.0f - beta) * beyond, difference);
  }
  return plane;
}

/// Values at which the plane is remapped: between neighbours, pyramids are mixed.
struct Centres {
  float first, step;
  int count;

  Centres(const Image<float>& plane, float sigma) {
    constexpr int most = 32;
    const auto [low, high] = std::ranges::minmax(plane.data());
    first = low;
    count = std::clamp(static_cast<int>(std::ceil((high - low) / (0.5f * sigma))) + 1, 2, most);
    step = std::max((high - low) / static_cast<float>(count - 1), 1e-6f);
  }
};

/// Each place of a level from the two pyramids whose centres are nearest to what the plane has there.
void mix_level(const std::vector<Pyramid>& pyramids, const Centres& centres, size_t level,
               const Image<float>& plane, Image<float>& to) {
  for (size_t i = 0; i < plane.data().size(); ++i) {
    const float at = (plane.data()[i] - centres.first) / centres.step;
    const int below = std::clamp(static_cast<int>(at), 0, centres.count - 2);
    const float part = std::clamp(at - static_cast<float>(below), 0.0f, 1.0f);
    const auto b = static_cast<size_t>(below);
    const float first = pyramids[b][level].data()[i], second = pyramids[b + 1][level].data()[i];
    to.data()[i] = first + part * (second - first);
  }
}

}  // namespace

Image<float> local_laplacian(const Image<float>& plane, float sigma, float beta) {
  Pyramid result = gaussian_pyramid(plane);
  const Centres centres(plane, sigma);
  std::vector<Pyramid> pyramids(static_cast<size_t>(centres.count));
  tbb::parallel_for(size_t{0}, pyramids.size(), [&](size_t k) {
    const float centre = centres.first + static_cast<float>(k) * centres.step;
    pyramids[k] = laplacian_pyramid(remapped(plane, centre, sigma, beta));
  });
  for (size_t level = 0; level + 1 < result.size(); ++level) {
    const Image<float> values = result[level];
    mix_level(pyramids, centres, level, values, result[level]);
  }
  return collapsed(std::move(result));
}

}  // namespace groundglass::isp
