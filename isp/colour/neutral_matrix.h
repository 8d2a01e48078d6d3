#pragma once

#include "isp/pipeline/tile.h"
#include "sim/core/colour.h"

namespace groundglass::isp {

/// Multiplies the three planes of a tile by a matrix whose rows sum to 1. A neutral stays neutral to the last
/// bit.
void apply_neutral_matrix(const Matrix3& matrix, Tile& tile);

}  // namespace groundglass::isp
