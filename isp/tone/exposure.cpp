#include "isp/tone/exposure.h"

#include <cmath>

#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

GROUNDGLASS_VECTORISED void scale(float* values, size_t count, float gain) {
  for (size_t i = 0; i < count; ++i) values[i] *= gain;
}

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  const double baseline = parameters.flag("baseline") ? state.raw.baseline_exposure_ev : 0.0;
  const float gain = static_cast<float>(std::exp2(baseline + parameters.number("ev")));
  const double g = static_cast<double>(gain);
  for (int plane = 0; plane < state.planes(); ++plane) state.scale_noise(plane, g, g * g);
  state.saturation *= g;
  return TileOperation{0, [gain](Tile& tile) { scale(tile.data().data(), tile.data().size(), gain); }};
}

}  // namespace

StageType exposure_stage() {
  return {
      .name = "exposure",
      .summary = "Brighten or darken, in stops of linear light",
      .source = "DNG 1.4, BaselineExposure",
      .cost = "a product per value",
      .inputs = {PixelKind::scene},
      .parameters = {{"ev", 0.0, "stops; negative darkens", NumberRange::between(-32.0, 32.0)},
                     {"baseline", true, "add the file's own baseline exposure"}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
