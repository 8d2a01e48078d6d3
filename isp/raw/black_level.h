#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// DN to a linear mosaic: x = (DN − black)/(white level − highest black), DNG 1.4 chapter 5, black being that
/// of the CFA site plus what the file adds for the column and the row, and the highest that of any pixel: the
/// same light is the same share everywhere. Nothing is clipped: values below black keep the noise unbiased,
/// values above white are the highlights' to deal with.
StageType black_level_stage();

}  // namespace groundglass::isp
