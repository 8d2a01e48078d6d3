#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Undoes the blur of a known point spread on luminance, by Richardson's and Lucy's iteration, which keeps
/// light positive and in sum. Steps that noise may explain are damped, and luminance stays within the range
/// it has around a pixel, widened by a share of it: that bounds ringing. Channels follow in proportion.
StageType deconvolve_stage();

}  // namespace groundglass::isp
