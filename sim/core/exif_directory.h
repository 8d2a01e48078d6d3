#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/core/lens_range.h"
#include "sim/core/raw_frame.h"
#include "sim/core/tiff_file.h"

namespace groundglass {

/// Tags of the current directory, left out where there is nothing to say.
void set_text(TiffFile& tiff, std::uint32_t tag, const std::string& text);
void set_positive(TiffFile& tiff, std::uint32_t tag, double value);
/// DNG's LensInfo and EXIF's LensSpecification hold the same.
void set_lens_range(TiffFile& tiff, std::uint32_t tag, const LensRange& range);

/// Writes the EXIF directory of a TIFF (EXIF 2.31) and returns its offset, for TIFFTAG_EXIFIFD. It goes
/// first: libtiff then never has to rewrite. A directory of an image has to be made after it.
std::uint64_t write_exif_directory(TiffFile& tiff, const CaptureInfo& info,
                                   std::optional<std::uint16_t> colour_space = {});

}  // namespace groundglass
