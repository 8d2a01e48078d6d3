#pragma once

#include <cstdint>

#include "sensor/dng/dng_compression.h"
#include "sim/core/image.h"
#include "sim/core/tiff_file.h"

namespace groundglass::sensor {

/// The stored numbers of the current directory's raw image: one channel of 8 to 16 bits, packed most
/// significant bit first where it is neither 8 nor 16, or lossless JPEG. `file_bytes` bounds what is believed
/// of sizes. Throws InputError for anything else and for missing data.
Image<std::uint16_t> read_raw_pixels(TiffFile& tiff, std::uint64_t file_bytes);

/// What is stored of a frame: dark rows, and below them the picture.
struct StoredImage {
  const Image<std::uint16_t>& dark;
  const Image<std::uint16_t>& picture;
  /// Of the largest number.
  int bits = 16;
  /// Columns that belong together: 2 for a mosaic.
  int column_period = 1;

  int width() const { return picture.width(); }
  int height() const { return dark.height() + picture.height(); }
  std::span<const std::uint16_t> row(int y) const {
    return y < dark.height() ? dark.row(y) : picture.row(y - dark.height());
  }
};

/// Sets the tags that say how the current directory's raw image is stored, and writes its strips or tiles,
/// made on all threads.
void write_raw_pixels(TiffFile& tiff, const StoredImage& image, DngCompression compression);

}  // namespace groundglass::sensor
