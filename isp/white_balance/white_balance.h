#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Scales each camera channel so that a neutral under the scene's light gives equal values. The neutral is
/// what the file says, what is given, or what one of several methods makes of the picture (a file of each in
/// this folder); later stages see the light by it. A monochrome frame has no light to balance.
///
/// The gains are 1/neutral, scaled so that the smallest is 1 (DNG 1.4, chapter 6: green, for most sensors and
/// lights). Channels then saturate at different levels, which `highlights` deals with.
StageType white_balance_stage();

}  // namespace groundglass::isp
