#pragma once

#include <filesystem>

#include "isp/looks/colour_table.h"

namespace groundglass::isp {

/// Reads a .cube file: Adobe, "Cube LUT Specification 1.0" (2013), of one to three dimensions, with
/// DOMAIN_MIN and DOMAIN_MAX or the LUT_1D_INPUT_RANGE and LUT_3D_INPUT_RANGE of DaVinci Resolve in their
/// place. Throws InputError naming file and line for what is no such table, or one that holds curves and a
/// cube.
ColourTable read_cube(const std::filesystem::path& path);

}  // namespace groundglass::isp
