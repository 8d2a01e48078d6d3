#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Colours to greys, as a film behind a filter sees them.
StageType monochrome_stage();

}  // namespace groundglass::isp
