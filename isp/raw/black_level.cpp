#include "isp/raw/black_level.h"

#include "isp/pipeline/per_site.h"

namespace groundglass::isp {

StageType black_level_stage() {
  return {
      .name = "black_level",
      .summary = "Subtract the black level and scale to 1 at the sensor's saturation",
      .source = "DNG 1.4, chapter 5",
      .cost = "a subtraction and a product per pixel",
      .inputs = {PixelKind::stored},
      .output = PixelKind::mosaic,
      .prepare = [](const Parameters&, FrameState& state, const Overview*) -> Operation {
        SiteTransform transform{state.cfa, {}, {}};
        for (const double black : state.raw.black_level_dn) {
          transform.offset.push_back(static_cast<float>(black));
          transform.gain.push_back(static_cast<float>(1.0 / (state.raw.white_level_dn - black)));
        }
        return TileOperation{0, [transform](Tile& tile) { transform.apply(tile); }};
      },
  };
}

}  // namespace groundglass::isp
