#pragma once

#include <filesystem>
#include <string_view>

#include "sim/core/picture_file.h"

namespace groundglass {

/// By its first bytes: a TIFF or a BigTIFF, of either byte order.
bool is_tiff(std::string_view file);

/// Reads the first picture of a TIFF as stored: grey or RGB of 8 or 16 bits or 32-bit floats, and up to 8
/// bits of whatever libtiff makes RGB of (black and white, palettes, CMYK, YCbCr); in strips or tiles, the
/// colours together or apart, compressed or not. Throws InputError naming the file if it is of another kind,
/// a raw file, too large, or not all there.
StoredPicture read_tiff_picture(const std::filesystem::path& path);

}  // namespace groundglass
