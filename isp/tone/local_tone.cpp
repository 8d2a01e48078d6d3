#include "isp/tone/local_tone.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>

#include "isp/colour/rgb_space.h"
#include "isp/tone/fast_log2.h"
#include "isp/tone/gain_grid.h"
#include "isp/tone/local_laplacian.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// Darker than this is no light to brighten.
constexpr float darkest = 0x1p-12f;

Eigen::Vector3f luminance_weights() { return rgb_to_xyz(rec2020).row(1).transpose().cast<float>(); }

Image<float> log_luminance(const Image<float>& mean) {
  const Eigen::Vector3f weights = luminance_weights();
  Image<float> result(mean.width(), mean.height());
  for (int y = 0; y < mean.height(); ++y)
    for (int x = 0; x < mean.width(); ++x) {
      const auto rgb = mean.pixel(x, y);
      const float light = weights[0] * rgb[0] + weights[1] * rgb[1] + weights[2] * rgb[2];
      result.at(x, y) = std::log2(std::max(light, darkest));
    }
  return result;
}

GROUNDGLASS_VECTORISED void apply(const float (&weight)[3], const float* __restrict slope,
                                  const float* __restrict offset, size_t count, float* __restrict r,
                                  float* __restrict g, float* __restrict b) {
  for (size_t x = 0; x < count; ++x) {
    const float light = weight[0] * r[x] + weight[1] * g[x] + weight[2] * b[x];
    const float stops = fast_log2(light > darkest ? light : darkest);
    const float gain = fast_exp2(slope[x] * stops + offset[x]);
    r[x] *= gain;
    g[x] *= gain;
    b[x] *= gain;
  }
}

Operation prepare(const Parameters& parameters, FrameState&, const Overview* overview) {
  const auto strength = static_cast<float>(parameters.number("strength"));
  if (strength == 0.0f) return TileOperation{0, [](Tile&) {}};
  const Image<float> before = log_luminance(overview->mean);
  Image<float> gain =
      local_laplacian(before, static_cast<float>(parameters.number("detail_ev")), 1.0f - strength);
  std::ranges::transform(gain.data(), before.data(), gain.data().begin(), std::minus{});
  const auto grid = std::make_shared<const GainGrid>(overview->area, before, gain);
  return TileOperation{0, [grid](Tile& tile) {
                         const Eigen::Vector3f y_of = luminance_weights();
                         const float weight[3] = {y_of[0], y_of[1], y_of[2]};
                         std::vector<float> slope(static_cast<size_t>(tile.area().width)), offset = slope;
                         for (int y = tile.first_row(); y < tile.end_row(); ++y) {
                           grid->row(tile.area().x, y, slope.size(), slope.data(), offset.data());
                           apply(weight, slope.data(), offset.data(), slope.size(), tile.row(0, y).data(),
                                 tile.row(1, y).data(), tile.row(2, y).data());
                         }
                       }};
}

bool does_anything(const Parameters& parameters) { return parameters.number("strength") > 0.0; }

}  // namespace

StageType local_tone_stage() {
  return {
      .name = "local_tone",
      .summary = "Bright and dark parts nearer to one another, details as they are",
      .source =
          "local Laplacian filter (Paris, Hasinoff and Kautz 2011; Aubry et al. 2014) on the logarithm of "
          "luminance in blocks of 8 × 8 pixels; its gain for pixels by the fast guided filter (He and Sun "
          "2015)",
      .cost = "needs the frame kept, 12 bytes per pixel; about 1 µs per block, then 40 products per pixel",
      .inputs = {PixelKind::scene},
      .parameters = {{"strength", 0.3,
                      "0: nothing; 1: differences between parts of the picture beyond detail_ev are gone",
                      NumberRange::between(0.0, 1.0)},
                     {"detail_ev", 1.0, "differences, in stops, that count as details and stay",
                      NumberRange::between(0.1, 8.0)}},
      .needs_overview = true,
      .needs_overview_with = does_anything,
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
