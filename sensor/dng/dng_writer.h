#pragma once

#include <filesystem>

#include "sim/core/output_file.h"
#include "sim/core/raw_frame.h"

namespace groundglass::sensor {

/// Throws InputError unless `path` is named *.dng.
void check_dng_name(const std::filesystem::path& path);

/// Writes the frame as a DNG 1.4: one directory, uncompressed 16-bit strips, CFA or (monochrome) LinearRaw.
/// Fractions are held as rationals of 32-bit floats, the noise profile in double. Appears whole or not at
/// all. Throws InputError for a name other than *.dng, for a frame that no DNG can describe and where the
/// file cannot be written.
void write_dng(const std::filesystem::path& path, const RawFrame& frame, OutputFile::IfExists if_exists);

}  // namespace groundglass::sensor
