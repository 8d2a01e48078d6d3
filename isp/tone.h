#pragma once

#include "isp/stage.h"

namespace groundglass::isp {

/// Scene-referred to display-referred: clips to 0…1, channel by channel, and applies the sRGB curve.
/// Colours outside the sRGB gamut change their hue by the clipping.
class Tone : public Stage {
 public:
  std::string_view name() const override { return "tone"; }
  PixelKind input() const override { return PixelKind::linear_srgb; }
  PixelKind output() const override { return PixelKind::srgb; }
  void apply(Tile& tile) const override;
};

}  // namespace groundglass::isp
