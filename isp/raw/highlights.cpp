#include "isp/raw/highlights.h"

#include "isp/pipeline/vectorised.h"

namespace groundglass::isp {
namespace {

GROUNDGLASS_VECTORISED void clip(float* values, size_t count, float level) {
  for (size_t i = 0; i < count; ++i) values[i] = values[i] < level ? values[i] : level;
}

}  // namespace

StageType highlights_stage() {
  return {
      .name = "highlights",
      .summary = "Clip the channels where the first of them saturates",
      .source = "a neutral that is clipped in one channel only would be tinted",
      .cost = "a comparison per value",
      .inputs = {PixelKind::mosaic, PixelKind::camera_rgb},
      .prepare = [](const Parameters&, FrameState& state, const Overview*) -> Operation {
        const float level = static_cast<float>(state.gain.minCoeff());
        return TileOperation{0, [level](Tile& tile) { clip(tile.data().data(), tile.data().size(), level); }};
      },
  };
}

}  // namespace groundglass::isp
