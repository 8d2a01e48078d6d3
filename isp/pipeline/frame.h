#pragma once

#include "isp/pipeline/tile.h"
#include "sim/core/image.h"

namespace groundglass::isp {

/// A whole frame between two stages: interleaved pixels of `area`, in the coordinates of the raw frame.
struct Frame {
  Image<float> pixels;
  PixelRect area;
  PixelKind kind = PixelKind::mosaic;
};

/// Fills a tile of the frame's kind. Beyond the border the frame is mirrored.
void load(const Frame& frame, Tile& tile);

/// Puts the part of the tile that lies within the frame into it. Tiles without common pixels may be stored
/// from many threads.
void store(const Tile& tile, Frame& frame);

}  // namespace groundglass::isp
