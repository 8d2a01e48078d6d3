#pragma once

#include <optional>

#include "isp/pipeline/tile.h"
#include "sim/core/raw_frame.h"

namespace groundglass::isp {

/// Bayer's mosaic with `side` × `side` pixels of each colour: Quad Bayer (2) or Nona (3).
struct BlockMosaic {
  int side = 2;
  /// Place of pixel (0, 0) in the tile that begins with a whole block of red and goes on with green.
  int offset_x = 0, offset_y = 0;

  int period() const { return 2 * side; }
  /// The ordinary Bayer mosaic of the same order of colours: what binning gives and remosaicing aims at.
  CfaPattern bayer() const;
};

/// What kind of block mosaic a tile of planes 0 (R), 1 (G), 2 (B) is, in any phase; nothing for any other.
std::optional<BlockMosaic> block_mosaic(const CfaPattern& cfa);

/// Puts the mirror image of the frame about the centres of the blocks at its borders where a mosaic tile
/// reaches beyond them: an ordinary mirror would put colours in the wrong places. The outermost 2 · side − 2
/// pixels of a tile may stay as they are.
void mirror_blocks(const BlockMosaic& mosaic, const PixelRect& frame, Tile& tile);

}  // namespace groundglass::isp
