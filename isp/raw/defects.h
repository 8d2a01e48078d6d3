#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Replaces defective pixels of the mosaic by the mean of the two neighbours of their colour, on opposite
/// sides, that differ least. Defective are those that the file lists (FixBadPixelsConstant and
/// FixBadPixelsList in its first opcode list), those of a map, and, where asked for, those that stand out of
/// all their neighbours by more than noise and more than the neighbours differ among themselves.
StageType defects_stage();

}  // namespace groundglass::isp
