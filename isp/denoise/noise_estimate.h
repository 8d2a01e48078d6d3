#pragma once

#include <vector>

#include "sim/core/raw_frame.h"

namespace groundglass::isp {

/// The noise profile of each plane from the frame alone.
///
/// In blocks of 8×8 sites of one colour the low frequencies of a DCT tell which blocks are even, and the high
/// ones of those are taken for noise: where noise is white the two are independent, so choosing does not
/// bias. A straight line is fitted to their variances by brightness, robustly. Good to some per cent on
/// frames that have even areas. Throws InputError for a frame of fewer than 64 blocks a colour that are not
/// saturated.
std::vector<NoiseProfile> estimate_noise(const RawFrame& raw);

}  // namespace groundglass::isp
