#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Scene-referred light to what the display is to show.
StageType tone_stage();

}  // namespace groundglass::isp
