#include "sim/measure/patch_statistics.h"

#include <fmt/format.h>

#include "sim/core/error.h"

namespace groundglass::measure {
namespace {

void check(const Image<float>& image, const PatchRect& patch, const std::string& name) {
  const bool inside = patch.x >= 0 && patch.y >= 0 && patch.width > 0 && patch.height > 0 &&
                      patch.width <= image.width() && patch.x <= image.width() - patch.width &&
                      patch.height <= image.height() && patch.y <= image.height() - patch.height;
  if (!inside)
    throw InputError(fmt::format("{}: is {}×{} pixels at ({}, {}), expected some of the picture's {}×{}",
                                 name, patch.width, patch.height, patch.x, patch.y, image.width(),
                                 image.height()));
}

}  // namespace

PatchStatistics patch_statistics(const Image<float>& image, const PatchRect& patch, const std::string& name) {
  check(image, patch, name);
  const size_t channels = static_cast<size_t>(image.channels());
  PatchStatistics out{std::vector<double>(channels), std::vector<double>(channels)};
  // Welford's recurrence: no cancellation, whatever the mean.
  double count = 0.0;
  for (int y = patch.y; y < patch.y + patch.height; ++y)
    for (int x = patch.x; x < patch.x + patch.width; ++x) {
      count += 1.0;
      for (size_t c = 0; c < channels; ++c) {
        const double value = image.at(x, y, static_cast<int>(c)), from_mean = value - out.mean[c];
        out.mean[c] += from_mean / count;
        out.variance[c] += from_mean * (value - out.mean[c]);
      }
    }
  for (double& variance : out.variance) variance /= count > 1.0 ? count - 1.0 : 1.0;
  return out;
}

}  // namespace groundglass::measure
