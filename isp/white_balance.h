#pragma once

#include "isp/stage.h"

namespace groundglass::isp {

/// Scales each camera channel so that a neutral under the scene's light gives equal values, and clips at the
/// lowest level where any channel saturates, so that a blown highlight is white and never tinted.
///
/// The gains are 1/as_shot_neutral, scaled so that the smallest is 1 (DNG 1.4, chapter 6: green, for most
/// sensors and lights): the clip level is then 1. A monochrome frame is only clipped.
class WhiteBalance : public Stage {
 public:
  /// Throws InputError for a neutral that is not three positive numbers, or a CFA plane it has no value for.
  explicit WhiteBalance(const RawFrame& raw);

  std::string_view name() const override { return "white balance"; }
  PixelKind input() const override { return PixelKind::mosaic; }
  PixelKind output() const override { return PixelKind::mosaic; }
  void apply(Tile& tile) const override;

 private:
  CfaPattern cfa_;
  /// Per site of the CFA tile.
  std::vector<float> gain_;
};

}  // namespace groundglass::isp
