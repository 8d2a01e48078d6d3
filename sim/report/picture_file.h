#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <filesystem>
#include <string>

#include "sim/core/output_file.h"
#include "sim/report/svg.h"

namespace groundglass::report {

/// Throws InputError unless the name ends in .svg or .png.
void check_picture_name(const std::filesystem::path& path);

/// Writes an SVG file, or draws it to a PNG of two pixels for each of its own; which, its extension says.
/// Throws InputError for other extensions and as OutputFile does.
void write_picture(const std::filesystem::path& path, const Svg& svg, OutputFile::IfExists if_exists);

/// Base64 of a PNG, for Svg::png. One value a pixel, 0xRRGGBB, rows from the top.
std::string png_base64(const Eigen::Matrix<std::uint32_t, Eigen::Dynamic, Eigen::Dynamic>& rgb);

}  // namespace groundglass::report
