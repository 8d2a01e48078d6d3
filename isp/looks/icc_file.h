#pragma once

#include <filesystem>

#include "isp/looks/colour_table.h"

namespace groundglass::isp {

/// Reads an ICC profile as a cube of 33³ entries for sRGB values, by Little CMS: a device link as it is, an
/// abstract profile between sRGB and sRGB, a device's as that device would show sRGB (relative colorimetric).
/// Throws InputError for a file that is no profile, or one that takes or gives no RGB.
ColourTable read_icc(const std::filesystem::path& path);

}  // namespace groundglass::isp
