#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Clips all channels at the lowest level where any of them saturates, so that a blown highlight is white and
/// never tinted.
StageType highlights_stage();

}  // namespace groundglass::isp
