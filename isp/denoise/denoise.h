#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Noise out of a picture that has all colours at every pixel.
StageType denoise_stage();

}  // namespace groundglass::isp
