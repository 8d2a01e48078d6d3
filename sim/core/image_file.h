#pragma once

#include <OpenImageIO/imageio.h>

#include <filesystem>
#include <string>

#include "sim/core/output_file.h"

namespace groundglass {

/// Writes pixels, laid out as `spec` says, as an image file of a format that OpenImageIO knows by its name
/// ("png", "jpeg", "openexr"), through OutputFile. Throws InputError with the system's reason where
/// the disk is full, say: by themselves OpenImageIO's writers do not notice (PNG) or end the program (JPEG).
/// Not for TIFF, whose writer goes back and forth in a file and needs it unbuffered (tiff_file.h).
void write_image_file(const std::filesystem::path& path, const std::string& format,
                      const OIIO::ImageSpec& spec, const void* pixels, OutputFile::IfExists if_exists);

}  // namespace groundglass
