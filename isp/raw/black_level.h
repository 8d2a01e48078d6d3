#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// DN to a linear mosaic: x = (DN − black of the CFA site)/(white level − black of the site), DNG 1.4
/// chapter 5. Nothing is clipped: values below black keep the noise unbiased, values above white are the
/// highlights' to deal with.
StageType black_level_stage();

}  // namespace groundglass::isp
