#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Takes out what the greens in rows of red and those in rows of blue differ by locally, as crosstalk makes
/// them: else interpolation shows a maze. The difference is measured in a window around each pixel, where the
/// greens are even but for noise, so that edges and texture do not count. Both kinds move half of it.
StageType green_balance_stage();

}  // namespace groundglass::isp
