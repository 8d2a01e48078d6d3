#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// The LookTable of a camera profile, which belongs between exposure and tone (DNG 1.4, chapter 6).
StageType profile_look_stage();

}  // namespace groundglass::isp
