#pragma once

#include "isp/stage.h"

namespace groundglass::isp {

/// Bayer demosaicking by bilinear interpolation plus a correction proportional to the Laplacian of the
/// colour known at the site: H. S. Malvar, L. He, R. Cutler, "High-quality linear interpolation for
/// demosaicing of Bayer-patterned color images", ICASSP 2004, figure 2 (α = 1/2, β = 5/8, γ = 3/4).
class MalvarHeCutler : public Stage {
 public:
  /// `cfa` is one of the four phases of the Bayer tile (make_demosaic checks it).
  explicit MalvarHeCutler(CfaPattern cfa) : cfa_(std::move(cfa)) {}

  std::string_view name() const override { return "demosaic"; }
  PixelKind input() const override { return PixelKind::mosaic; }
  PixelKind output() const override { return PixelKind::camera_rgb; }
  int margin() const override { return 2; }
  void apply(Tile& tile) const override;

 private:
  CfaPattern cfa_;
};

}  // namespace groundglass::isp
