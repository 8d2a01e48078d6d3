#include "isp/tone/pyramid.h"

#include <algorithm>
#include <functional>

namespace groundglass::isp {
namespace {

/// Of a pair and its neighbours.
float halved_at(float before, float first, float second, float after) {
  return 0.375f * (first + second) + 0.125f * (before + after);
}

Image<float> halved(const Image<float>& plane) {
  const int right = plane.width() - 1, bottom = plane.height() - 1;
  Image<float> narrow((plane.width() + 1) / 2, plane.height());
  for (int y = 0; y < narrow.height(); ++y)
    for (int x = 0; x < narrow.width(); ++x)
      narrow.at(x, y) =
          halved_at(plane.at(std::max(2 * x - 1, 0), y), plane.at(2 * x, y),
                    plane.at(std::min(2 * x + 1, right), y), plane.at(std::min(2 * x + 2, right), y));
  Image<float> half(narrow.width(), (plane.height() + 1) / 2);
  for (int y = 0; y < half.height(); ++y) {
    const auto before = narrow.row(std::max(2 * y - 1, 0)), first = narrow.row(2 * y),
               second = narrow.row(std::min(2 * y + 1, bottom)),
               after = narrow.row(std::min(2 * y + 2, bottom));
    for (size_t x = 0; x < first.size(); ++x)
      half.row(y)[x] = halved_at(before[x], first[x], second[x], after[x]);
  }
  return half;
}

Image<float> doubled(const Image<float>& plane, int width, int height) {
  Image<float> tall(plane.width(), height), full(width, height);
  for (int y = 0; y < height; ++y) {
    const int other = std::clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, plane.height() - 1);
    const auto near = plane.row(y / 2), far = plane.row(other);
    for (size_t x = 0; x < near.size(); ++x) tall.row(y)[x] = 0.75f * near[x] + 0.25f * far[x];
  }
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const int other = std::clamp(x / 2 + (x % 2 == 0 ? -1 : 1), 0, plane.width() - 1);
      full.at(x, y) = 0.75f * tall.at(x / 2, y) + 0.25f * tall.at(other, y);
    }
  return full;
}

}  // namespace

std::vector<Image<float>> gaussian_pyramid(Image<float> plane) {
  std::vector<Image<float>> levels{std::move(plane)};
  while (levels.back().pixel_count() > 1) levels.push_back(halved(levels.back()));
  return levels;
}

std::vector<Image<float>> laplacian_pyramid(Image<float> plane) {
  std::vector<Image<float>> levels = gaussian_pyramid(std::move(plane));
  for (size_t i = 0; i + 1 < levels.size(); ++i) {
    const Image<float> coarse = doubled(levels[i + 1], levels[i].width(), levels[i].height());
    std::ranges::transform(levels[i].data(), coarse.data(), levels[i].data().begin(), std::minus{});
  }
  return levels;
}

Image<float> collapsed(std::vector<Image<float>> laplacian) {
  for (size_t i = laplacian.size() - 1; i-- > 0;) {
    const Image<float> coarse = doubled(laplacian[i + 1], laplacian[i].width(), laplacian[i].height());
    std::ranges::transform(laplacian[i].data(), coarse.data(), laplacian[i].data().begin(), std::plus{});
  }
  return std::move(laplacian.front());
}

}  // namespace groundglass::isp
