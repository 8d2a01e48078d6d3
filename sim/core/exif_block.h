#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/raw_frame.h"

namespace groundglass {

/// What EXIF 2.31 can say of a capture whose picture has `width` × `height` pixels, as the TIFF structure
/// that JPEG and PNG carry: what is unknown is left out. `colour_space` is EXIF's tag of that name.
std::vector<std::uint8_t> exif_block(const CaptureInfo& info, int width, int height,
                                     std::uint16_t colour_space);

}  // namespace groundglass
