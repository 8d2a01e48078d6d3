#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Bright and dark parts of the picture nearer to one another, details as they are. Beside an edge of five
/// stops, at strength 0.5, it strays by at most a quarter of a stop within 32 pixels.
StageType local_tone_stage();

}  // namespace groundglass::isp
