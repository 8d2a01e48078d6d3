#pragma once

#include <cstdint>
#include <span>

#include "isp/colour/output_space.h"

namespace groundglass::isp {

/// The ICC profile (version 4) of an output space: its primaries, the white of D65 adapted to D50 by
/// Bradford, and sRGB's curve as a formula. The same bytes in every run.
std::span<const std::uint8_t> icc_profile(OutputSpace space);

}  // namespace groundglass::isp
