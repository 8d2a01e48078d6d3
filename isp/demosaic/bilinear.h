#pragma once

#include "isp/demosaic/demosaicker.h"

namespace groundglass::isp {

/// Each missing colour as the mean of the nearest two or four sites that have it.
Demosaicker bilinear();

}  // namespace groundglass::isp
