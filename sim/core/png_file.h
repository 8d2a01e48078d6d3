#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sim/core/byte_sink.h"
#include "sim/core/image.h"

namespace groundglass {

/// What goes into a PNG besides its pixels (ISO/IEC 15948).
struct PngDetails {
  /// What is packed, and how hard to try: noise does not get smaller by trying.
  enum class Content { picture, noise } content = Content::picture;
  std::span<const std::uint8_t> icc_profile = {};
  /// A TIFF structure, as for JPEG; left out where empty.
  std::span<const std::uint8_t> exif = {};
  /// Keywords of at most 79 characters and texts in UTF-8.
  std::vector<std::pair<std::string, std::string>> texts = {};
};

/// Writes grey or RGB pixels. Throws Error with the reason if libpng refuses; whether all has arrived is for
/// the sink to say.
void encode_png(const Image<std::uint8_t>& pixels, const PngDetails& details, ByteSink& sink);
void encode_png(const Image<std::uint16_t>& pixels, const PngDetails& details, ByteSink& sink);

/// Reads a PNG, given by its whole content, which has to stay in memory: grey or RGB of 8 or 16 bits, then
/// alpha where there is one. Palettes become RGB, and grey of fewer bits becomes 8.
class PngInput {
 public:
  /// Reads up to the pixels. Throws InputError, naming `path`, if it is damaged.
  PngInput(std::filesystem::path path, std::string_view file);
  ~PngInput();

  int width() const;
  int height() const;
  int channels() const;
  /// Of a channel: 8 or 16.
  int bits() const;
  /// All pixels. Throws InputError if they are damaged, cut short, or more than can fit the file.
  std::variant<Image<std::uint8_t>, Image<std::uint16_t>> pixels();

 private:
  struct Reader;
  std::filesystem::path path_;
  std::size_t file_bytes_;
  std::unique_ptr<Reader> reader_;
};

}  // namespace groundglass
