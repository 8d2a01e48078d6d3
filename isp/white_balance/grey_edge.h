#pragma once

#include "isp/white_balance/lit_blocks.h"

namespace groundglass::isp {

/// The light's colour as the Minkowski mean of degree `p` of the picture's gradients (of order 1, by central
/// differences of the blocks' means, which do the smoothing). Large areas of one colour have none and do not
/// count. van de Weijer, Gevers and Gijsenij, "Edge-based color constancy", 2007.
Eigen::VectorXd grey_edge(const LitBlocks& blocks, double p);

}  // namespace groundglass::isp
