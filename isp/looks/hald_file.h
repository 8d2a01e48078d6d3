#pragma once

#include <filesystem>

#include "isp/looks/colour_table.h"

namespace groundglass::isp {

/// Reads a HaldCLUT (Quelsolaar): a square picture (read_picture_file) whose side is L³ and whose pixels, row
/// by row, are the entries of a cube of side L². Throws InputError for any other.
ColourTable read_hald(const std::filesystem::path& path);

}  // namespace groundglass::isp
