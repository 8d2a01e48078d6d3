#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Noise out of the mosaic, before colours are interpolated.
StageType raw_denoise_stage();

}  // namespace groundglass::isp
