#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// The gains that a file's second opcode list asks for (GainMap, FixVignetteRadial), on the linear mosaic.
/// Nothing is clipped. Without such opcodes nothing is done.
StageType lens_shading_stage();

}  // namespace groundglass::isp
