#pragma once

#include <cstdint>

#include "sim/core/image.h"
#include "sim/core/tiff_file.h"

namespace groundglass::sensor {

/// The stored numbers of the current directory's raw image: one uncompressed channel of 8 to 16 bits, packed
/// most significant bit first where it is neither 8 nor 16. `file_bytes` bounds what is believed of sizes.
/// Throws InputError for anything else and for missing data.
Image<std::uint16_t> read_raw_pixels(TiffFile& tiff, std::uint64_t file_bytes);

}  // namespace groundglass::sensor
