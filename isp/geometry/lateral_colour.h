#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Shifts red and blue of a Bayer mosaic to where the lens shows green, by what the planes' warps in a file's
/// third opcode list differ: demosaickers that follow edges take colour fringes for detail that all colours
/// share. What is left for `warp` is green's. Without such warps nothing is done.
StageType lateral_colour_stage();

}  // namespace groundglass::isp
