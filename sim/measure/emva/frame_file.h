#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "sim/core/image.h"
#include "sim/core/output_file.h"

namespace groundglass::measure::emva {

/// A place in the tile of a mosaic: every site has its own colour and is a camera of its own.
struct Site {
  int x = 0, y = 0;
};

/// The pixels of a frame that stand at one site of its tile.
Image<std::uint16_t> at_site(const Image<std::uint16_t>& frame, int tile_width, int tile_height, Site site);

/// What a file holds of a frame.
struct StoredFrame {
  Image<std::uint16_t> dn;
  /// Of every number; 16 where a shortened one stands for more.
  int bits = 0;
  /// What a raw file says of how it was taken. Zero or empty: unknown.
  double exposure_s = 0.0, iso = 0.0;
  std::string camera;
};

/// The numbers of a frame as they are stored, or what they stand for where the sensor shortened them: PNG or
/// TIFF of 8 or 16 bits in grey and of 50 megapixels at most, or a camera's raw file (sensor::read_raw),
/// which any other name than .png, .tif and .tiff stands for. That of a mosaic needs a site, and gives the
/// pixels at it. Throws InputError naming the file for anything else, damage included.
StoredFrame read_frame(const std::filesystem::path& path, std::optional<Site> site = {});

/// Writes a PNG of 16 bits. Throws InputError where it cannot be written.
void write_frame(const std::filesystem::path& path, const Image<std::uint16_t>& frame,
                 OutputFile::IfExists if_exists);

}  // namespace groundglass::measure::emva
