#pragma once

#include <filesystem>

#include "isp/pipeline/frame.h"
#include "sim/core/output_file.h"

namespace groundglass::isp {

/// Writes what a stage gives as an EXR of 32-bit floats: channel Y for one plane, R, G, B for three, the
/// frame's place as the data window and its kind as the attribute groundglass:kind. Linear Rec. 2020 says so
/// in its chromaticities. Throws InputError for whatever cannot be written.
void write_frame(const std::filesystem::path& path, const Frame& frame, OutputFile::IfExists if_exists);

/// Reads it back. Throws InputError for a file that is no such EXR.
Frame read_frame(const std::filesystem::path& path);

}  // namespace groundglass::isp
