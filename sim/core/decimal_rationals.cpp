#include "sim/core/decimal_rationals.h"

#include <tiffio.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>

namespace groundglass {
namespace {

/// A directory's entry as TIFF 6.0 has it, in the byte order of this machine, which is libtiff's, too.
struct Entry {
  std::uint16_t tag, type;
  std::uint32_t count, value;
};
static_assert(sizeof(Entry) == 12);

using Rational = std::array<std::uint32_t, 2>;

template <typename T>
T read_at(std::fstream& file, std::uint32_t offset) {
  T value{};
  file.seekg(offset);
  file.read(reinterpret_cast<char*>(&value), sizeof value);
  return value;
}

Rational decimal(const Rational& r) {
  const auto value = static_cast<float>(double(r[0]) / double(r[1]));
  for (const std::uint32_t below : {1u, 10u, 100u, 1000u}) {
    const double above = std::round(double(value) * below);
    if (above > 0.0 && above < 4294967296.0 && static_cast<float>(above / below) == value)
      return {static_cast<std::uint32_t>(above), below};
  }
  return r;
}

/// Returns where the EXIF directory lies, if this one says so.
std::uint32_t rewrite_directory(std::fstream& file, std::uint32_t offset) {
  std::uint32_t exif = 0;
  const auto count = read_at<std::uint16_t>(file, offset);
  for (std::uint32_t i = 0; i < count && file; ++i) {
    const auto entry = read_at<Entry>(file, offset + 2 + 12 * i);
    if (entry.tag == TIFFTAG_EXIFIFD) exif = entry.value;
    const bool is_of_lens = entry.tag == TIFFTAG_LENSINFO || entry.tag == EXIFTAG_LENSSPECIFICATION ||
                            entry.tag == EXIFTAG_FNUMBER || entry.tag == EXIFTAG_FOCALLENGTH;
    if (!is_of_lens || entry.type != TIFF_RATIONAL) continue;
    for (std::uint32_t k = 0; k < entry.count && file; ++k) {
      const Rational better = decimal(read_at<Rational>(file, entry.value + 8 * k));
      file.seekp(entry.value + 8 * k);
      file.write(reinterpret_cast<const char*>(better.data()), sizeof better);
    }
  }
  return exif;
}

}  // namespace

bool write_decimal_rationals(const std::filesystem::path& path) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  const auto first = read_at<std::uint32_t>(file, 4);
  if (const std::uint32_t exif = rewrite_directory(file, first); exif != 0) rewrite_directory(file, exif);
  file.close();
  return file.good();
}

}  // namespace groundglass
