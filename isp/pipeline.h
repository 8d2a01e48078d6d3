#pragma once

#include <functional>

#include "isp/pipeline/stage.h"
#include "sim/core/image.h"
#include "sim/core/task.h"

namespace groundglass::isp {

/// Fills a tile of its kind, whose area may reach beyond the frame.
using TileSource = std::function<void(Tile&)>;

/// Runs `area` of the frame through the stages, tile by tile: each tile passes all stages while it is in
/// cache, and tiles overlap by the sum of the stages' margins. Returns `area` with the channels of the last
/// stage interleaved. The same bytes at any thread count. Throws InputError naming the stage whose input is
/// not what the stage before it gives.
Image<float> run_stages(const PixelRect& area, PixelKind source_kind, const TileSource& source,
                        const StageList& stages, const Task& task);

}  // namespace groundglass::isp
