#include "sim/scene/picture_file.h"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "sim/core/error.h"
#include "sim/core/text_file.h"

namespace groundglass::scene {
namespace {

using Bytes = std::vector<unsigned char>;

bool is_jpeg(const Bytes& file) {
  return file.size() >= 3 && file[0] == 0xff && file[1] == 0xd8 && file[2] == 0xff;
}

/// ITU-T T.81, annex B: marker segments with their lengths, and after a scan's header entropy-coded data, in
/// which 0xff stands only before 0 or a restart marker. The end is 0xffd9.
bool jpeg_has_end(const Bytes& file) {
  constexpr unsigned char end_of_image = 0xd9;
  const auto is_data = [](unsigned char after_ff) {
    return after_ff == 0 || after_ff == 0xff || (after_ff >= 0xd0 && after_ff <= 0xd7);
  };
  for (size_t i = 2; i + 1 < file.size();) {
    if (file[i] != 0xff || is_data(file[i + 1])) {
      ++i;
      continue;
    }
    if (file[i + 1] == end_of_image) return true;
    if (i + 3 >= file.size()) return false;
    i += 2 + (static_cast<size_t>(file[i + 2]) << 8 | file[i + 3]);
  }
  return false;
}

bool is_png(const Bytes& file) {
  return file.size() >= 8 && file[0] == 0x89 && file[1] == 'P' && file[2] == 'N';
}

/// PNG (ISO/IEC 15948), section 5.3: chunks of length, type, data and checksum up to IEND.
bool png_has_end(const Bytes& file) {
  for (size_t at = 8; at + 12 <= file.size();) {
    size_t length = 0;
    for (size_t k = 0; k < 4; ++k) length = length << 8 | file[at + k];
    if (std::equal(file.begin() + static_cast<std::ptrdiff_t>(at) + 4,
                   file.begin() + static_cast<std::ptrdiff_t>(at) + 8, "IEND"))
      return true;
    at += 12 + length;
  }
  return false;
}

/// BigTIFF, for files of more than 4 GB.
bool is_big_tiff(const Bytes& file) {
  return file.size() >= 4 && ((file[0] == 'I' && file[1] == 'I' && file[2] == 43 && file[3] == 0) ||
                              (file[0] == 'M' && file[1] == 'M' && file[2] == 0 && file[3] == 43));
}

/// The first directory of a classic TIFF (TIFF 6.0, section 2; tags by number: 256 ImageWidth, 257
/// ImageLength, 258 BitsPerSample, 259 Compression, 273 StripOffsets, 277 SamplesPerPixel, 278 RowsPerStrip,
/// 279 StripByteCounts, 284 PlanarConfiguration, 322 TileWidth, 323 TileLength, 324 TileOffsets, 325
/// TileByteCounts). Reads zeros beyond the end of the file.
class TiffDirectory {
 public:
  explicit TiffDirectory(const Bytes& file) : file_(file), little_(!file.empty() && file[0] == 'I') {
    if (file.size() >= 8 && (file[0] == 'I' || file[0] == 'M') && file[0] == file[1] && number(2, 2) == 42)
      at_ = number(4, 4);
  }

  bool exists() const { return at_ != 0; }
  bool has(unsigned tag) const { return entry(tag) != 0; }

  /// The whole numbers of a tag of type SHORT or LONG.
  std::vector<size_t> values(unsigned tag) const {
    const size_t at = entry(tag);
    if (at == 0) return {};
    const size_t size = number(at + 2, 2) == 3 ? 2 : 4, count = number(at + 4, 4);
    if (count > file_.size()) return {file_.size() + 1};
    const size_t first = size * count <= 4 ? at + 8 : number(at + 8, 4);
    std::vector<size_t> result;
    for (size_t k = 0; k < count; ++k) result.push_back(number(first + k * size, size));
    return result;
  }

  /// Whether the directory names a place for every strip or tile, and the file holds them all.
  bool is_whole() const {
    if (at_ + 2 + 12 * number(at_, 2) > file_.size()) return false;
    return has(tile_width) ? holds(324, 325, tile_count()) : holds(273, 279, strip_count());
  }

 private:
  size_t number(size_t at, size_t bytes) const {
    size_t value = 0;
    if (at + bytes > file_.size()) return 0;
    for (size_t k = 0; k < bytes; ++k) value = value << 8 | file_[little_ ? at + bytes - 1 - k : at + k];
    return value;
  }
  size_t value_or(unsigned tag, size_t fallback) const {
    const std::vector<size_t> all = values(tag);
    return all.empty() || all[0] == 0 ? fallback : all[0];
  }
  static size_t divided_up(size_t a, size_t b) { return a / b + (a % b != 0); }
  /// Where the colours lie apart, each has its own.
  size_t planes() const { return value_or(284, 1) == 2 ? value_or(277, 1) : 1; }
  size_t strip_count() const {
    const size_t height = value_or(257, 1);
    return divided_up(height, value_or(278, height)) * planes();
  }
  size_t tile_count() const {
    return divided_up(value_or(256, 1), value_or(tile_width, 1)) *
           divided_up(value_or(257, 1), value_or(323, 1)) * planes();
  }
  /// `count` parts by their offsets and lengths; if they are not packed, as many bytes as the pixels take.
  bool holds(unsigned offsets, unsigned lengths, size_t count) const {
    const std::vector<size_t> begin = values(offsets), length = values(lengths);
    if (begin.size() < count || length.size() < count) return false;
    size_t stored = 0;
    for (size_t k = 0; k < count; stored += length[k++])
      if (begin[k] + length[k] > file_.size()) return false;
    const size_t row_bits = value_or(256, 1) * value_or(277, 1) * value_or(258, 1);
    return value_or(259, 1) != 1 || stored >= (row_bits + 7) / 8 * value_or(257, 1);
  }
  size_t entry(unsigned tag) const {
    for (size_t k = 0; k < number(at_, 2); ++k)
      if (number(at_ + 2 + 12 * k, 2) == tag) return at_ + 2 + 12 * k;
    return 0;
  }

  static constexpr unsigned tile_width = 322;
  const Bytes& file_;
  bool little_;
  size_t at_ = 0;
};

}  // namespace

void check_picture_file(const std::filesystem::path& path) {
  check_input_file(path);
  constexpr std::uintmax_t most_bytes = std::uintmax_t{1} << 30;
  if (std::error_code failure; std::filesystem::file_size(path, failure) > most_bytes)
    throw InputError({path, 0, ""}, "is larger than 1 GiB, expected a picture");
  std::ifstream in(path, std::ios::binary);
  const Bytes file{std::istreambuf_iterator<char>(in), {}};
  if (is_big_tiff(file))
    throw InputError({path, 0, ""}, "is a BigTIFF, expected a picture; save it as TIFF or PNG");
  constexpr unsigned dng_version = 50706;
  const TiffDirectory tiff(file);
  if (tiff.exists() && tiff.has(dng_version))
    throw InputError(
        {path, 0, ""},
        "is a raw file, not a picture; make one with groundglass develop, or name a PNG, JPEG or TIFF");
  // Absent means 1 bit (TIFF 6.0, section 8); OpenImageIO 2.4 takes 8, shows noise and writes past its
  // memory.
  constexpr unsigned bits_per_sample = 258;
  if (tiff.exists() && !tiff.has(bits_per_sample))
    throw InputError(
        {path, 0, ""},
        "is a TIFF without BitsPerSample, so of black and white pixels only; save it in grey or RGB");
  const bool cut = (is_jpeg(file) && !jpeg_has_end(file)) || (is_png(file) && !png_has_end(file)) ||
                   (tiff.exists() && !tiff.is_whole());
  if (cut) throw InputError({path, 0, ""}, "is cut short: the picture has no end; copy it again");
}

}  // namespace groundglass::scene
