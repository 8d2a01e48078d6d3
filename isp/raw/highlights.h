#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// What becomes of channels that saturate. `clip`: all are clipped at the lowest level where any of them
/// saturates, so that a blown highlight is white and never tinted. `reconstruct`: a clipped site gets what
/// the channels that are not clipped beside it say, in the proportions of the light around the clipped place;
/// where all are clipped it is white, and colours fade to white as the last channel nears its level. Never
/// darker than the level at which it clipped; values below it stay as they are.
StageType highlights_stage();

}  // namespace groundglass::isp
