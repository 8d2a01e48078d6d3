#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Unsharp mask on luminance: what a Gaussian blur takes away is added to all channels `amount` times, less
/// what may be noise. Hues of greys stay; the response at a frequency f grows to 1 + amount (1 − G(f)).
StageType sharpen_stage();

}  // namespace groundglass::isp
