#pragma once

#include "isp/pipeline/tile.h"

namespace groundglass::isp {

/// The domain demosaickers work best in: differences of colours are smoother there than in linear light. The
/// sRGB curve, continued beyond 1 by its tangent and below 0 as an odd function. Both work on all values of
/// the tile in place and are each other's inverse, to 2e-6.
void compand(Tile& tile);
void expand(Tile& tile);

}  // namespace groundglass::isp
