#pragma once

#include <filesystem>

#include "sensor/dng/dng_compression.h"
#include "sim/core/output_file.h"
#include "sim/core/raw_frame.h"

namespace groundglass::sensor {

/// Throws InputError unless `path` is named *.dng.
void check_dng_name(const std::filesystem::path& path);

/// Writes the frame as a DNG 1.4: a small RGB preview with what speaks of the whole file, and in a SubIFD the
/// raw image, CFA or (monochrome) LinearRaw. Dark rows stand above the picture, as masked area outside the
/// active one. Of a mosaic that is neither 2 × 2 nor X-Trans, which most converters mis-read, the camera's
/// name says so; of one of four colours, which dcraw, LibRaw and RawTherapee develop and darktable gives
/// wrong colours, the description does. Fractions are held as rationals of 32-bit floats, the lens's as
/// decimal ones, the noise profile in double. Appears whole or not at all. Throws InputError for a name other
/// than *.dng, for a frame that no DNG can describe and where the file cannot be written.
void write_dng(const std::filesystem::path& path, const RawFrame& frame, OutputFile::IfExists if_exists,
               DngCompression compression = DngCompression::lossless);

}  // namespace groundglass::sensor
