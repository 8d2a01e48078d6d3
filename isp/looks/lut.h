#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// A look-up table of someone's: .cube, HaldCLUT or ICC.
StageType lut_stage();

}  // namespace groundglass::isp
