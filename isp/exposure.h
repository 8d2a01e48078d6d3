#pragma once

#include "isp/stage.h"

namespace groundglass::isp {

/// Multiplies scene-referred linear values by 2^ev.
class Exposure : public Stage {
 public:
  /// Throws InputError for an ev that is not a number between −32 and 32.
  explicit Exposure(double ev);

  std::string_view name() const override { return "exposure"; }
  PixelKind input() const override { return PixelKind::linear_srgb; }
  PixelKind output() const override { return PixelKind::linear_srgb; }
  void apply(Tile& tile) const override;

 private:
  float gain_;
};

}  // namespace groundglass::isp
