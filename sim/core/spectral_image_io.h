#pragma once

#include <filesystem>

#include "sim/core/image.h"
#include "sim/core/output_file.h"

namespace groundglass {

/// Writes irradiance as a 32-bit float EXR, one channel per band named by its centre ("405nm"), the grid and
/// lens facts as attributes. Appears whole or not at all. Throws InputError if it cannot be written.
void write_spectral_exr(const std::filesystem::path& path, const SpectralImage& image,
                        OutputFile::IfExists if_exists);

/// Reads what write_spectral_exr wrote, or any EXR of two or more channels named "<centre>nm" at even
/// spacing. Throws InputError for anything else, a truncated file included.
SpectralImage read_spectral_exr(const std::filesystem::path& path);

}  // namespace groundglass
