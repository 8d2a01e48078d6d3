#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "sim/core/byte_sink.h"
#include "sim/core/image.h"

namespace groundglass {

/// What goes into a JPEG besides its pixels.
struct JpegDetails {
  /// libjpeg's, 1 to 100.
  int quality = 95;
  /// A TIFF structure, as EXIF 2.31 (4.5) has it; left out where empty.
  std::span<const std::uint8_t> exif = {};
  std::span<const std::uint8_t> icc_profile = {};
};

/// Writes RGB with all colours at full resolution (4:4:4). Throws Error with the reason if libjpeg refuses;
/// whether all has arrived is for the sink to say.
void encode_jpeg(const Image<std::uint8_t>& pixels, const JpegDetails& details, ByteSink& sink);

/// Reads a JPEG, given by its whole content, which has to stay in memory, as grey or RGB. CMYK becomes RGB as
/// inks on white paper would.
class JpegInput {
 public:
  /// Reads up to the pixels. Throws InputError, naming `path`, if it is damaged.
  JpegInput(std::filesystem::path path, std::string_view file);
  ~JpegInput();

  int width() const;
  int height() const;
  /// 1 or 3.
  int channels() const;
  /// Which sides the first row and column are, 1 to 8 as EXIF has it; 1 where it says nothing.
  int orientation() const;
  /// All pixels. Throws InputError if they are damaged, cut short, or more than can fit the file.
  Image<std::uint8_t> pixels();

 private:
  struct Reader;
  std::filesystem::path path_;
  std::size_t file_bytes_;
  std::unique_ptr<Reader> reader_;
};

}  // namespace groundglass
