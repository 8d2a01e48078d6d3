#pragma once

#include <cstdint>

#include "sim/core/image.h"
#include "sim/core/raw_frame.h"

namespace groundglass::sensor {

/// A small sRGB picture of the frame's crop, at most 256 pixels wide and high: colours by a few tiles of the
/// mosaic around each place, white balance and transfer curve; not the colours of the scene.
Image<std::uint8_t> preview(const RawFrame& frame);

}  // namespace groundglass::sensor
