#pragma once

#include <Eigen/Core>

#include "isp/pipeline/tile.h"
#include "isp/quad_bayer/block_mosaic.h"
#include "isp/quad_bayer/kriging.h"

namespace groundglass::isp {

/// Estimates colours of a Quad Bayer or Nona mosaic: four directional estimates (kriging.h), weighed by how
/// well each direction foretells the mosaic's own pixels around, as the inverse squares of its mean squared
/// errors.
class BlockInterpolation {
 public:
  /// Of tiles of a frame that lies at `frame`.
  BlockInterpolation(const BlockMosaic& mosaic, const PixelRect& frame)
      : mosaic_(mosaic), frame_(frame), kriging_(DirectionalKriging::of_blocks(mosaic.side)) {}

  /// Pixels of the mosaic that it needs beyond each side.
  int margin() const;
  /// The ordinary Bayer mosaic of a tile less the margin. Pixels of the right colour stay as they are.
  Tile bayer(Tile mosaic) const;
  /// All three colours; the pixel's own stays as it is.
  Tile colours(Tile mosaic) const;

  /// Noise of the Bayer mosaic where there is nothing but noise and all directions count alike: at (c, p),
  /// the share of the variance of the mosaic's plane p in that of plane c, on average over its pixels.
  Eigen::Matrix3d noise_shares() const;

 private:
  class Work;

  BlockMosaic mosaic_;
  PixelRect frame_;
  const DirectionalKriging& kriging_;
};

}  // namespace groundglass::isp
