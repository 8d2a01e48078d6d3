#include "sim/core/tiff_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "sim/core/error.h"
#include "sim/core/tiff_file.h"

namespace groundglass {
namespace {

/// What the directory says of the picture (TIFF 6.0).
struct Header {
  std::uint32_t width = 0, height = 0;
  std::uint16_t samples = 0, bits = 0, format = 0, photometric = 0, planar = 0, compression = 0,
                orientation = 0;
  bool has_alpha = false;

  /// With alpha or without.
  bool is_grey_or_rgb() const {
    const bool is_rgb = photometric == PHOTOMETRIC_RGB;
    const int colours = is_rgb ? 3 : 1;
    return (is_rgb || photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE) &&
           (samples == colours || samples == colours + 1);
  }
};

Header read_header(const TiffFile& tiff) {
  Header header;
  const auto get = [&](std::uint32_t tag, auto& value) { TIFFGetFieldDefaulted(tiff.get(), tag, &value); };
  get(TIFFTAG_IMAGEWIDTH, header.width);
  get(TIFFTAG_IMAGELENGTH, header.height);
  get(TIFFTAG_SAMPLESPERPIXEL, header.samples);
  get(TIFFTAG_BITSPERSAMPLE, header.bits);
  get(TIFFTAG_SAMPLEFORMAT, header.format);
  get(TIFFTAG_PLANARCONFIG, header.planar);
  get(TIFFTAG_COMPRESSION, header.compression);
  get(TIFFTAG_ORIENTATION, header.orientation);
  if (!TIFFGetField(tiff.get(), TIFFTAG_PHOTOMETRIC, &header.photometric))
    header.photometric = header.samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
  std::uint16_t extra = 0;
  const std::uint16_t* kinds = nullptr;
  header.has_alpha = TIFFGetField(tiff.get(), TIFFTAG_EXTRASAMPLES, &extra, &kinds) && extra > 0;
  return header;
}

/// Black and white, palettes, CMYK, YCbCr: libtiff makes 8-bit RGB of them, and leaves rows and columns as
/// they are stored when asked for the orientation that they have.
Image<float> read_as_rgb(const TiffFile& tiff, const Header& header) {
  std::array<char, 1024> why{};
  if (!TIFFRGBAImageOK(tiff.get(), why.data()))
    tiff.fail(fmt::format("cannot be read as a picture: {}", why.data()));
  std::vector<std::uint32_t> raster(std::size_t{header.width} * header.height);
  if (!TIFFReadRGBAImageOriented(tiff.get(), header.width, header.height, raster.data(), header.orientation,
                                 1))
    tiff.fail("cannot be read as a picture, it may be cut short");
  Image<float> pixels(static_cast<int>(header.width), static_cast<int>(header.height),
                      header.has_alpha ? 4 : 3);
  auto value = pixels.data().begin();
  for (const std::uint32_t packed : raster)
    for (int c = 0; c < pixels.channels(); ++c)
      *value++ = static_cast<float>(packed >> (8 * c) & 0xffu) / 255.0f;
  return pixels;
}

/// What is stored and read in one go: a tile, or a strip, which is as wide as the picture; of one colour
/// where they lie apart.
struct Block {
  bool is_tile = false, is_compressed = false;
  std::uint32_t width = 0, height = 0;
  std::uint16_t samples = 0;
  std::size_t row_bytes = 0;
};

Block read_block_size(const TiffFile& tiff, const Header& header) {
  Block block{TIFFIsTiled(tiff.get()) != 0,
              header.compression != COMPRESSION_NONE,
              header.width,
              header.height,
              header.samples,
              0};
  if (block.is_tile) {
    TIFFGetField(tiff.get(), TIFFTAG_TILEWIDTH, &block.width);
    TIFFGetField(tiff.get(), TIFFTAG_TILELENGTH, &block.height);
  } else {
    std::uint32_t rows = header.height;
    TIFFGetFieldDefaulted(tiff.get(), TIFFTAG_ROWSPERSTRIP, &rows);
    block.height = std::min(rows, header.height);
  }
  if (header.planar == PLANARCONFIG_SEPARATE) block.samples = 1;
  constexpr std::uint64_t most_bytes = std::uint64_t{1} << 30;
  const std::uint64_t row_bytes = std::uint64_t{block.width} * block.samples * header.bits / 8;
  if (row_bytes == 0 || block.height == 0 || row_bytes > most_bytes / block.height)
    tiff.fail(
        fmt::format("has tiles of {} x {} pixels, expected at most 1 GiB each", block.width, block.height));
  block.row_bytes = row_bytes;
  return block;
}

void read_block(const TiffFile& tiff, const Block& block, std::uint32_t x, std::uint32_t y,
                std::uint16_t plane, std::span<std::uint8_t> bytes) {
  const std::uint32_t index =
      block.is_tile ? TIFFComputeTile(tiff.get(), x, y, 0, plane) : TIFFComputeStrip(tiff.get(), y, plane);
  // Of an uncompressed strip libtiff reads what is needed, however short the directory says that it is.
  const bool is_short = !block.is_compressed && TIFFGetStrileByteCount(tiff.get(), index) < bytes.size();
  const auto read = block.is_tile ? TIFFReadEncodedTile : TIFFReadEncodedStrip;
  const auto size = static_cast<tmsize_t>(bytes.size());
  if (is_short || read(tiff.get(), index, bytes.data(), size) != size)
    tiff.fail(fmt::format("cannot be read as a picture, it may be cut short at row {}", y));
}

float to_float(float stored) { return stored; }
float to_float(std::uint8_t stored) { return static_cast<float>(stored) / 255.0f; }
float to_float(std::uint16_t stored) { return static_cast<float>(stored) / 65535.0f; }

/// Samples as they are stored; libtiff has put them into the machine's byte order.
template <typename Sample>
Image<float> read_samples(const TiffFile& tiff, const Header& header) {
  const Block block = read_block_size(tiff, header);
  Image<float> pixels(static_cast<int>(header.width), static_cast<int>(header.height), header.samples);
  std::vector<std::uint8_t> bytes(block.row_bytes * block.height);
  const auto copy_row = [&](const std::uint8_t* from, std::uint32_t x, std::uint32_t y, std::uint16_t plane) {
    for (std::uint32_t column = x; column < std::min(x + block.width, header.width); ++column)
      for (int c = 0; c < block.samples; ++c, from += sizeof(Sample)) {
        Sample stored;
        std::memcpy(&stored, from, sizeof stored);
        pixels.at(static_cast<int>(column), static_cast<int>(y), plane + c) = to_float(stored);
      }
  };
  for (std::uint16_t plane = 0; plane < header.samples;
       plane = static_cast<std::uint16_t>(plane + block.samples))
    for (std::uint32_t y = 0; y < header.height; y += block.height) {
      const std::uint32_t rows = std::min(block.height, header.height - y);
      for (std::uint32_t x = 0; x < header.width; x += block.width) {
        read_block(tiff, block, x, y, plane,
                   std::span(bytes).first(block.row_bytes * (block.is_tile ? block.height : rows)));
        for (std::uint32_t row = 0; row < rows; ++row)
          copy_row(&bytes[row * block.row_bytes], x, y + row, plane);
      }
    }
  if (header.photometric == PHOTOMETRIC_MINISWHITE)
    for (int y = 0; y < pixels.height(); ++y)
      for (int x = 0; x < pixels.width(); ++x) pixels.at(x, y) = 1.0f - pixels.at(x, y);
  return pixels;
}

}  // namespace

bool is_tiff(std::string_view file) {
  using namespace std::string_view_literals;
  static constexpr std::array starts{"II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv};
  return std::ranges::any_of(starts, [&](std::string_view start) { return file.starts_with(start); });
}

StoredPicture read_tiff_picture(const std::filesystem::path& path) {
  const TiffFile tiff(path, "rmc", path);
  tiff.check_undamaged();
  if (!tiff.numbers(TIFFTAG_DNGVERSION).empty())
    tiff.fail("is a raw file, not a picture; make one with groundglass develop, or name a PNG, JPEG or TIFF");
  const Header header = read_header(tiff);
  check_picture_size(path, header.width, header.height, header.samples);
  const bool is_whole = header.format == SAMPLEFORMAT_UINT || header.format == SAMPLEFORMAT_VOID;
  if (header.is_grey_or_rgb()) {
    if (is_whole && header.bits == 8)
      return {read_samples<std::uint8_t>(tiff, header), true, header.orientation};
    if (is_whole && header.bits == 16)
      return {read_samples<std::uint16_t>(tiff, header), true, header.orientation};
    if (header.format == SAMPLEFORMAT_IEEEFP && header.bits == 32)
      return {read_samples<float>(tiff, header), false, header.orientation};
  }
  if (is_whole && header.bits <= 8) return {read_as_rgb(tiff, header), true, header.orientation};
  tiff.fail(
      fmt::format("has {} channels of {} bits (TIFF's SampleFormat {}, PhotometricInterpretation {}), "
                  "expected grey or RGB of 8 or 16 bits or 32-bit floats; save it so",
                  header.samples, header.bits, header.format, header.photometric));
}

}  // namespace groundglass
