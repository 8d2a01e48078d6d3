#pragma once

#include "isp/white_balance/lit_blocks.h"

namespace groundglass::isp {

/// The light's colour as the Minkowski mean of degree `p` of the picture's. 1 is the grey world (the mean
/// surface is grey; Buchsbaum 1980); large degrees tend to the brightest value of each plane (white patch).
/// Finlayson and Trezzi, "Shades of gray and colour constancy", 2004.
Eigen::VectorXd shades_of_grey(const LitBlocks& blocks, double p);

}  // namespace groundglass::isp
