#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Display-referred Rec. 2020 to the primaries and the curve of the output space, each channel clipped to
/// 0…1. Colours outside the space change their hue by the clipping.
StageType encode_stage();

}  // namespace groundglass::isp
