#include "isp/quad_bayer/block_mosaic.h"

#include <algorithm>

namespace groundglass::isp {
namespace {

CfaPattern pattern(int side, int offset_x, int offset_y) {
  CfaPattern tile{2 * side, 2 * side, {}};
  for (int y = 0; y < tile.height; ++y)
    for (int x = 0; x < tile.width; ++x)
      tile.planes.push_back(static_cast<std::uint8_t>((x + offset_x) / side % 2 + (y + offset_y) / side % 2));
  return tile;
}

/// The pixel of 0…count−1 that stands for `i`; `offset` is pixel 0's place in a block.
int image_in_blocks(int i, int count, int side, int offset) {
  // Twice the centres of the first and the last block of which at least half lies within.
  int first = side - 1 - 2 * phase(offset, side);
  int last = 2 * (count - 1 - phase(count - 1 + offset, side)) + side - 1;
  if (first < -1) first += 2 * side;
  if (last > 2 * count - 1) last -= 2 * side;
  // A frame of one block, or of a part of one, has no pixel of the right colour.
  if (last <= first) return std::clamp(i, 0, count - 1);
  while (i < 0 || i >= count) i = (i < 0 ? first : last) - i;
  return i;
}

}  // namespace

CfaPattern BlockMosaic::bayer() const {
  // Corners and centres of odd blocks keep their numbers; in even ones every phase keeps as many.
  const auto shift = [&](int offset) { return side % 2 == 1 ? offset : offset / side; };
  return pattern(1, shift(offset_x), shift(offset_y));
}

std::optional<BlockMosaic> block_mosaic(const CfaPattern& cfa) {
  for (int side = 2; side <= 3; ++side) {
    if (cfa.width != 2 * side || cfa.height != 2 * side) continue;
    for (int y = 0; y < 2 * side; ++y)
      for (int x = 0; x < 2 * side; ++x)
        if (pattern(side, x, y) == cfa) return BlockMosaic{side, x, y};
  }
  return std::nullopt;
}

void mirror_blocks(const BlockMosaic& mosaic, const PixelRect& frame, Tile& tile) {
  const PixelRect& area = tile.area();
  const auto within = [](int i, int first, int count) { return i >= first && i < first + count; };
  for (int y = area.y; y < area.y + area.height; ++y) {
    if (!within(y, frame.y, frame.height)) continue;
    const auto row = tile.row(0, y);
    for (int x = area.x; x < area.x + area.width; ++x) {
      if (within(x, frame.x, frame.width)) continue;
      const int from =
          frame.x + image_in_blocks(x - frame.x, frame.width, mosaic.side, frame.x + mosaic.offset_x);
      if (within(from, area.x, area.width))
        row[static_cast<size_t>(x - area.x)] = row[static_cast<size_t>(from - area.x)];
    }
  }
  for (int y = area.y; y < area.y + area.height; ++y) {
    if (within(y, frame.y, frame.height)) continue;
    const int from =
        frame.y + image_in_blocks(y - frame.y, frame.height, mosaic.side, frame.y + mosaic.offset_y);
    if (within(from, area.y, area.height)) std::ranges::copy(tile.row(0, from), tile.row(0, y).begin());
  }
}

}  // namespace groundglass::isp
