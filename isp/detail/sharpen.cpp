#include "isp/detail/sharpen.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "isp/detail/luminance.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

GROUNDGLASS_VECTORISED void add(const float* from, float weight, size_t count, float* __restrict to) {
  for (size_t i = 0; i < count; ++i) to[i] += weight * from[i];
}

/// What is left of a difference that is not noise: soft thresholding.
GROUNDGLASS_VECTORISED void detail(const float* y, const float* blurred, float amount, float shot, float read,
                                   size_t count, float* __restrict to) {
  for (size_t i = 0; i < count; ++i) {
    const float difference = y[i] - blurred[i], level = blurred[i] > 0.0f ? blurred[i] : 0.0f;
    const float limit = std::sqrt(shot * level + read);
    const float size = std::abs(difference) - limit;
    to[i] = size > 0.0f ? amount * std::copysign(size, difference) : 0.0f;
  }
}

std::vector<float> gaussian(double sigma) {
  const int reach = std::max(1, static_cast<int>(std::ceil(3.0 * sigma)));
  std::vector<double> values;
  double sum = 0.0;
  for (int i = -reach; i <= reach; ++i) sum += values.emplace_back(std::exp(-0.5 * i * i / (sigma * sigma)));
  std::vector<float> taps;
  for (const double value : values) taps.push_back(static_cast<float>(value / sum));
  return taps;
}

class Sharpening {
 public:
  Sharpening(double radius_px, double amount, const NoiseProfile& limit)
      : taps_(gaussian(radius_px)),
        amount_(static_cast<float>(amount)),
        shot_(static_cast<float>(limit.shot)),
        read_(static_cast<float>(limit.read)) {}

  int margin() const { return static_cast<int>(taps_.size() / 2); }

  void apply(Tile& tile) const {
    const Plane y = luminance_of(tile);
    Tile out(grown(tile.area(), -margin()), tile.kind());
    const size_t width = static_cast<size_t>(out.area().width), wide = y.width();
    std::vector<float> down(wide), blurred(width), change(width);
    for (int row = 0; row < out.area().height; ++row) {
      std::ranges::fill(down, 0.0f);
      for (size_t k = 0; k < taps_.size(); ++k)
        add(y.row(row + static_cast<int>(k)), taps_[k], wide, down.data());
      std::ranges::fill(blurred, 0.0f);
      for (size_t k = 0; k < taps_.size(); ++k) add(down.data() + k, taps_[k], width, blurred.data());
      detail(y.row(row + margin()) + margin(), blurred.data(), amount_, shot_, read_, width, change.data());
      for (int plane = 0; plane < tile.planes(); ++plane) {
        const auto to = out.row(plane, out.first_row() + row);
        std::ranges::copy(
            tile.row(plane, out.first_row() + row).subspan(static_cast<size_t>(margin()), width), to.begin());
        add(change.data(), 1.0f, width, to.data());
      }
    }
    tile = std::move(out);
  }

 private:
  std::vector<float> taps_;
  float amount_, shot_, read_;
};

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  const double amount = parameters.number("amount"), threshold = parameters.number("threshold");
  if (amount == 0.0) return TileOperation{0, [](Tile&) {}};
  if (threshold > 0.0 && state.noise_profile.empty())
    throw stage_error("sharpen", "threshold",
                      "needs the frame's noise profile, which it does not have; set threshold to 0");
  const NoiseProfile noise = luminance_noise(state);
  const double square = threshold * threshold;
  const auto sharpening = std::make_shared<const Sharpening>(
      parameters.number("radius_px"), amount, NoiseProfile{square * noise.shot, square * noise.read});
  return TileOperation{sharpening->margin(), [sharpening](Tile& tile) { sharpening->apply(tile); }};
}

}  // namespace

StageType sharpen_stage() {
  return {
      .name = "sharpen",
      .summary = "Unsharp mask on luminance",
      .source = "the photographers' unsharp mask: a picture and its difference from a blurred one",
      .cost = "12 radius_px products per pixel, margin 3 radius_px",
      .inputs = {PixelKind::scene, PixelKind::display},
      .parameters =
          {{"radius_px", 1.0, "standard deviation of the blur", NumberRange::between(0.2, 20.0)},
           {"amount", 0.5, "how much of the difference is added", NumberRange::between(0.0, 10.0)},
           {"threshold", 0.0,
            "differences of less than so many standard deviations of the noise are left, others made "
            "smaller by it",
            NumberRange::between(0.0, 100.0)}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
