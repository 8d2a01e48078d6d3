#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Multiplies scene-referred values by 2^ev, on top of the frame's own baseline exposure.
StageType exposure_stage();

}  // namespace groundglass::isp
