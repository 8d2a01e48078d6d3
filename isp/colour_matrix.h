#pragma once

#include "isp/stage.h"
#include "sim/core/colour.h"

namespace groundglass::isp {

/// White-balanced camera channels to linear sRGB: camera → XYZ under D50 (camera_colour.h) → D65 by
/// Bradford → sRGB primaries.
class ColourMatrix : public Stage {
 public:
  /// Of a frame with colour filters. A monochrome frame keeps its three equal planes.
  /// Throws InputError for matrices or a neutral that cannot be used.
  explicit ColourMatrix(const RawFrame& raw);

  std::string_view name() const override { return "colour"; }
  PixelKind input() const override { return PixelKind::camera_rgb; }
  PixelKind output() const override { return PixelKind::linear_srgb; }
  void apply(Tile& tile) const override;

  /// Rows sum to 1: a neutral stays neutral.
  const Matrix3& matrix() const { return matrix_; }

 private:
  Matrix3 matrix_;
};

}  // namespace groundglass::isp
