#pragma once

#include <filesystem>

#include "isp/output/integer_picture.h"
#include "sim/core/output_file.h"
#include "sim/core/raw_frame.h"

namespace groundglass::isp {

/// Writes a picture of three channels with the ICC profile of its space as a baseline TIFF, not compressed:
/// sixteen bits of photograph hardly deflate, and trying costs ten times the rest of the writing. Throws
/// InputError if it cannot be written, and leaves nothing then.
void write_tiff_picture(const std::filesystem::path& path, const IntegerPicture& picture,
                        const CaptureInfo& info, OutputFile::IfExists if_exists);

}  // namespace groundglass::isp
