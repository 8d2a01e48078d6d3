#include "sim/scene/picture_end.h"

#include <cstddef>

namespace groundglass::scene {
namespace {

std::size_t byte_at(std::string_view file, std::size_t i) { return static_cast<unsigned char>(file[i]); }

/// ITU-T T.81, annex B: marker segments with their lengths, and after a scan's header entropy-coded data, in
/// which 0xff stands only before 0 or a restart marker. The end is 0xffd9.
bool jpeg_has_end(std::string_view file) {
  constexpr std::size_t end_of_image = 0xd9;
  const auto is_data = [](std::size_t after_ff) {
    return after_ff == 0 || after_ff == 0xff || (after_ff >= 0xd0 && after_ff <= 0xd7);
  };
  for (std::size_t i = 2; i + 1 < file.size();) {
    if (byte_at(file, i) != 0xff || is_data(byte_at(file, i + 1))) {
      ++i;
      continue;
    }
    if (byte_at(file, i + 1) == end_of_image) return true;
    if (i + 3 >= file.size()) return false;
    i += 2 + (byte_at(file, i + 2) << 8 | byte_at(file, i + 3));
  }
  return false;
}

/// PNG (ISO/IEC 15948), section 5.3: chunks of length, type, data and checksum up to IEND.
bool png_has_end(std::string_view file) {
  for (std::size_t at = 8; at + 12 <= file.size();) {
    std::size_t length = 0;
    for (std::size_t k = 0; k < 4; ++k) length = length << 8 | byte_at(file, at + k);
    if (file.substr(at + 4, 4) == "IEND") return true;
    at += 12 + length;
  }
  return false;
}

}  // namespace

bool has_picture_end(std::string_view file) {
  if (file.starts_with("\xff\xd8\xff")) return jpeg_has_end(file);
  if (file.starts_with("\x89PNG")) return png_has_end(file);
  return true;
}

}  // namespace groundglass::scene
