#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// More or less colour at the same hue and lightness, by hue if wanted, with skin kept apart.
StageType saturation_stage();

}  // namespace groundglass::isp
