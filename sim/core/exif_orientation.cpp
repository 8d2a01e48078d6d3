#include "sim/core/exif_orientation.h"

#include <cstddef>
#include <cstdint>

namespace groundglass {
namespace {

/// Numbers of a TIFF structure in its own byte order; 0 beyond its end.
class TiffBytes {
 public:
  explicit TiffBytes(std::string_view bytes) : bytes_(bytes), is_big_endian_(bytes.starts_with("MM")) {}

  std::uint32_t number(std::size_t at, std::size_t size) const {
    if (at > bytes_.size() || size > bytes_.size() - at) return 0;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value = value << 8 | static_cast<unsigned char>(bytes_[at + (is_big_endian_ ? i : size - 1 - i)]);
    return value;
  }

 private:
  std::string_view bytes_;
  bool is_big_endian_;
};

}  // namespace

int exif_orientation(std::string_view exif) {
  if (!exif.starts_with("II") && !exif.starts_with("MM")) return 1;
  const TiffBytes bytes(exif);
  const std::size_t directory = bytes.number(4, 4);
  const std::uint32_t count = bytes.number(directory, 2);
  constexpr std::size_t entry_bytes = 12;
  constexpr std::uint32_t orientation_tag = 274, short_type = 3;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::size_t entry = directory + 2 + i * entry_bytes;
    if (bytes.number(entry, 2) != orientation_tag || bytes.number(entry + 2, 2) != short_type) continue;
    const std::uint32_t value = bytes.number(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace groundglass
