#pragma once

#include "isp/pipeline/tile.h"

namespace groundglass::isp {

/// Fills a tile with the frame's DN as stored. Beyond the border the frame is mirrored.
void load_stored(const RawFrame& raw, Tile& tile);

}  // namespace groundglass::isp
