#pragma once

#include "isp/demosaic/demosaicker.h"

namespace groundglass::isp {

/// Each missing colour from the pixel that has it in the site's own 2×2 cell of the tile.
Demosaicker nearest();

}  // namespace groundglass::isp
