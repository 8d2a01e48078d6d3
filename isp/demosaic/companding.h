#pragma once

#include "isp/pipeline/tile.h"

namespace groundglass::isp {

/// The domain demosaickers work best in: differences and ratios of colours are smoother there than in linear
/// light, and shot noise is about as strong everywhere. √(x + 0.004) − √0.004, close to the sRGB curve and
/// defined beyond 1; odd below 0. Both work on all values of the tile in place and are each other's inverse.
void compand(Tile& tile);
void expand(Tile& tile);

}  // namespace groundglass::isp
