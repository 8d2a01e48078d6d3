#include "isp/tone/tone.h"

namespace groundglass::isp {

StageType tone_stage() {
  return {
      .name = "tone",
      .summary = "Scene-referred light to what the display is to show",
      .source = "colorimetric: the display repeats the scene's light, up to its white",
      .cost = "none",
      .inputs = {PixelKind::scene},
      .output = PixelKind::display,
      .prepare = [](const Parameters&, FrameState&, const Overview*) -> Operation {
        return TileOperation{0, [](Tile&) {}};
      },
  };
}

}  // namespace groundglass::isp
