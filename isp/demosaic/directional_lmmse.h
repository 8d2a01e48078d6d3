#pragma once

#include "isp/demosaic/bayer.h"

namespace groundglass::isp {

/// What linear minimum mean square error estimation knows along rows or along columns of a tile (L. Zhang,
/// X. Wu, IEEE Trans. Image Process. 14 (2005), section III): green minus the line's other colour.
struct DirectionalLmmse {
  explicit DirectionalLmmse(const PixelRect& area)
      : measured(area), smooth(area), value(area), variance(area), noise(area) {}

  /// One of both colours interpolated, to a border of 2 pixels.
  Plane measured;
  /// The measurements through a Gaussian of σ = 2 pixels, to a border of 6.
  Plane smooth;
  /// The estimate and its expected squared error, to a border of 10.
  Plane value, variance;
  /// Mean square of what smoothing removes, to a border of 10.
  Plane noise;
};

enum class Direction { row, column };

DirectionalLmmse directional_lmmse(const CfaPattern& cfa, const Tile& tile, Direction direction);

}  // namespace groundglass::isp
