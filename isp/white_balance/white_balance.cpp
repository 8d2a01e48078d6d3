#include "isp/white_balance/white_balance.h"

#include "isp/pipeline/per_site.h"

namespace groundglass::isp {
namespace {

Operation prepare(const Parameters&, FrameState& state, const Overview*) {
  const Eigen::VectorXd gains = state.neutral.maxCoeff() * state.neutral.cwiseInverse();
  state.gain = state.gain.cwiseProduct(gains);
  for (size_t plane = 0; plane < state.noise_profile.size(); ++plane) {
    const double gain = gains[static_cast<Eigen::Index>(plane)];
    state.noise_profile[plane].shot *= gain;
    state.noise_profile[plane].read *= gain * gain;
  }
  SiteTransform transform{state.cfa, std::vector<float>(state.cfa.planes.size(), 0.0f), {}};
  for (const std::uint8_t plane : state.cfa.planes)
    transform.gain.push_back(static_cast<float>(gains[plane]));
  return TileOperation{0, [transform](Tile& tile) { transform.apply(tile); }};
}

}  // namespace

StageType white_balance_stage() {
  return {
      .name = "white_balance",
      .summary = "Scale the camera's channels so that what is white in the scene is neutral",
      .source = "DNG 1.4, chapter 6",
      .cost = "a product per pixel",
      .inputs = {PixelKind::mosaic},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
