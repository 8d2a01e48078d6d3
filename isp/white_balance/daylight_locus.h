#pragma once

#include "isp/white_balance/lit_blocks.h"

namespace groundglass::isp {

/// The light near the daylight and black-body locus under which the picture's colours are most plausible,
/// then the mean of what is nearly neutral under it.
///
/// Candidates are lights of 2000 to 12 500 K within a duv of 0.02; the frame's colour matrices tell how the
/// camera sees a neutral under each and what chromaticity its signals have. Those of the picture's surfaces,
/// told apart by chromaticity and brightness and counted with the logarithm of their area, are looked up in
/// the distribution of the chromaticities of real surfaces, with a part for those that are neutral, and the
/// logarithms are added (colour by correlation: Finlayson, Hordley and Hubel 2001, but that surfaces are what
/// is drawn independently, as in Brainard and Freeman 1997, so that a grey scale counts for each of its
/// steps; the distribution is that of the AMPAS training reflectances). Lights far from the locus are less
/// probable. Needs a frame of three planes.
Eigen::VectorXd daylight_locus(const LitBlocks& blocks, const FrameState& state);

}  // namespace groundglass::isp
