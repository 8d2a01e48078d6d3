#pragma once

#include <cstdint>
#include <filesystem>

#include "sim/core/image.h"

namespace groundglass {

/// What a picture file holds: grey or RGB, then alpha where there is one.
struct StoredPicture {
  Image<float> pixels;
  /// The file has whole numbers, encoded for a screen and scaled to 0…1 here. Floating-point ones are linear.
  bool is_encoded = true;
  /// Which sides the first row and column are, 1 to 8 as in TIFF 6.0 and EXIF.
  int orientation = 1;
};

/// Reads a PNG, JPEG, TIFF or EXR, told by its first bytes, and turns it upright. Throws InputError naming
/// the file if it is of another format, a raw file, cut short, too large, or of other channels than grey or
/// RGB.
StoredPicture read_picture_file(const std::filesystem::path& path);

/// Refuses by its header a picture with sides or channels that none has, or of more than 50 megapixels.
void check_picture_size(const std::filesystem::path& path, std::int64_t width, std::int64_t height,
                        int channels);

}  // namespace groundglass
