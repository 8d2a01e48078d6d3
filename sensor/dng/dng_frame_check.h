#pragma once

#include "sim/core/raw_frame.h"

namespace groundglass::sensor {

/// Throws InputError for a frame that no DNG can hold, or that contradicts itself.
void check_dng_frame(const RawFrame& frame);

/// Neither 2 x 2 nor X-Trans, as native Quad Bayer is not: most converters silently mis-read it.
bool is_unusual_mosaic(const CfaPattern& cfa);

}  // namespace groundglass::sensor
