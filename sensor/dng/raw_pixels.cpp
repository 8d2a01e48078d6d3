#include "sensor/dng/raw_pixels.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>

namespace groundglass::sensor {
namespace {

/// How the pixels lie in the file: strips are blocks as wide as the image.
struct Layout {
  std::uint32_t width = 0, height = 0;
  std::uint16_t bits = 0;
  bool tiled = false;
  std::uint32_t block_width = 0, block_height = 0;

  size_t row_bytes() const { return (static_cast<size_t>(block_width) * bits + 7) / 8; }
  size_t block_bytes() const { return row_bytes() * block_height; }
};

std::uint16_t short_tag(TiffFile& tiff, std::uint32_t tag) {
  std::uint16_t value = 0;
  TIFFGetFieldDefaulted(tiff.get(), tag, &value);
  return value;
}

std::uint32_t long_tag(TiffFile& tiff, std::uint32_t tag) {
  std::uint32_t value = 0;
  TIFFGetFieldDefaulted(tiff.get(), tag, &value);
  return value;
}

void check_encoding(TiffFile& tiff) {
  const int compression = short_tag(tiff, TIFFTAG_COMPRESSION);
  if (compression != COMPRESSION_NONE)
    tiff.fail(
        fmt::format("its raw data is compressed (TIFF scheme {}); only uncompressed DNG is read, convert it",
                    compression));
  const int samples = short_tag(tiff, TIFFTAG_SAMPLESPERPIXEL);
  if (samples != 1) tiff.fail(fmt::format("its raw image has {} samples per pixel, expected 1", samples));
  const int format = short_tag(tiff, TIFFTAG_SAMPLEFORMAT);
  if (format != SAMPLEFORMAT_UINT) tiff.fail("its raw data is not unsigned integers");
}

Layout read_layout(TiffFile& tiff, std::uint64_t file_bytes) {
  Layout layout;
  layout.width = long_tag(tiff, TIFFTAG_IMAGEWIDTH);
  layout.height = long_tag(tiff, TIFFTAG_IMAGELENGTH);
  layout.bits = short_tag(tiff, TIFFTAG_BITSPERSAMPLE);
  layout.tiled = TIFFIsTiled(tiff.get()) != 0;
  if (layout.width == 0 || layout.height == 0 || layout.width > 65535 || layout.height > 65535)
    tiff.fail(
        fmt::format("its raw image is {} x {} pixels, expected 1 to 65535", layout.width, layout.height));
  if (layout.bits < 8 || layout.bits > 16)
    tiff.fail(fmt::format("its raw data has {} bits per sample, expected 8 to 16", layout.bits));
  layout.block_width = layout.tiled ? long_tag(tiff, TIFFTAG_TILEWIDTH) : layout.width;
  layout.block_height = layout.tiled ? long_tag(tiff, TIFFTAG_TILELENGTH)
                                     : std::min(long_tag(tiff, TIFFTAG_ROWSPERSTRIP), layout.height);
  const std::uint64_t pixel_bits = std::uint64_t{layout.width} * layout.height * layout.bits;
  if (layout.block_width == 0 || layout.block_height == 0 || layout.block_width > 65535 ||
      layout.block_height > 65535 || layout.block_bytes() > file_bytes || pixel_bits / 8 > file_bytes)
    tiff.fail(fmt::format("is truncated or damaged: {} x {} pixels of {} bits cannot fit its {} bytes",
                          layout.width, layout.height, layout.bits, file_bytes));
  return layout;
}

/// One row of packed samples to numbers. libtiff has put 16-bit samples into the machine's byte order.
void unpack(std::span<const std::uint8_t> packed, int bits, std::span<std::uint16_t> row) {
  if (bits == 16) {
    std::memcpy(row.data(), packed.data(), row.size_bytes());
    return;
  }
  std::uint32_t buffer = 0;
  int held = 0;
  size_t next = 0;
  for (std::uint16_t& value : row) {
    for (; held < bits; held += 8) buffer = buffer << 8 | packed[next++];
    held -= bits;
    value = static_cast<std::uint16_t>(buffer >> held & ((1u << bits) - 1u));
  }
}

void read_block(TiffFile& tiff, const Layout& layout, std::uint32_t x, std::uint32_t y, size_t rows,
                std::vector<std::uint8_t>& bytes) {
  const auto wanted = static_cast<tmsize_t>(layout.tiled ? layout.block_bytes() : rows * layout.row_bytes());
  const tmsize_t got =
      layout.tiled
          ? TIFFReadEncodedTile(tiff.get(), TIFFComputeTile(tiff.get(), x, y, 0, 0), bytes.data(), wanted)
          : TIFFReadEncodedStrip(tiff.get(), TIFFComputeStrip(tiff.get(), y, 0), bytes.data(), wanted);
  if (got < wanted) tiff.fail(fmt::format("is truncated or damaged at raw row {}", y));
}

}  // namespace

Image<std::uint16_t> read_raw_pixels(TiffFile& tiff, std::uint64_t file_bytes) {
  check_encoding(tiff);
  const Layout layout = read_layout(tiff, file_bytes);
  Image<std::uint16_t> image(static_cast<int>(layout.width), static_cast<int>(layout.height));
  std::vector<std::uint8_t> bytes(layout.block_bytes());
  for (std::uint32_t y = 0; y < layout.height; y += layout.block_height) {
    const size_t rows = std::min(layout.block_height, layout.height - y);
    for (std::uint32_t x = 0; x < layout.width; x += layout.block_width) {
      read_block(tiff, layout, x, y, rows, bytes);
      const size_t columns = std::min(layout.block_width, layout.width - x);
      for (size_t row = 0; row < rows; ++row)
        unpack(std::span(bytes).subspan(row * layout.row_bytes(), layout.row_bytes()), layout.bits,
               image.row(static_cast<int>(y + row)).subspan(x, columns));
    }
  }
  return image;
}

}  // namespace groundglass::sensor
