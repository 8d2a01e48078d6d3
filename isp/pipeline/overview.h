#pragma once

#include <functional>

#include "isp/pipeline/frame.h"

namespace groundglass::isp {

/// A small picture of a whole frame, for what is measured rather than given. A pixel stands for a square of
/// `block` pixels. Of a mosaic it has a channel for each plane of the camera (NaN where a block has no site
/// of it), else three.
struct Overview {
  static constexpr int block = 8;

  /// Of a frame of `channels` channels, all zero.
  Overview(const PixelRect& frame_area, int channels);

  /// Fills in the blocks that begin in the tile. Tiles without common pixels may be added from many threads.
  /// `cfa` tells a mosaic's channels and is not used otherwise.
  void add(const Tile& tile, const CfaPattern& cfa);

  PixelRect area;
  Image<float> mean, peak;
  /// The pixels of a part of the area, for what blocks are too coarse for. It may be asked while the stage is
  /// made ready.
  std::function<Frame(const PixelRect&)> part;
};

}  // namespace groundglass::isp
