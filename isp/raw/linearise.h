#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Stored numbers to what they stand for, by the frame's table (DNG LinearizationTable; a sensor's piecewise
/// linear companding curve is written as one). Without a table nothing is done.
StageType linearise_stage();

}  // namespace groundglass::isp
