#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Straightens the picture as a file's third opcode list says: distortion and, plane by plane, lateral colour
/// (WarpRectilinear), with the gains that stand in that list (FixVignetteRadial, GainMap). The opcodes say
/// where each pixel of the straight picture comes from, so nothing is inverted. Without them nothing is done.
StageType warp_stage();

}  // namespace groundglass::isp
