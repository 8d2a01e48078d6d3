#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "sensor/dng/lossless_jpeg.h"
#include "sensor/dng/raw_pixels.h"
#include "sim/core/error.h"
#include "sim/core/task.h"

namespace groundglass::sensor {
namespace {

/// How the pixels lie in the file: strips are blocks as wide as the image.
struct Layout {
  std::uint32_t width = 0, height = 0;
  std::uint16_t bits = 0;
  bool tiled = false, lossless_jpeg = false;
  std::uint32_t block_width = 0, block_height = 0;

  size_t row_bytes() const { return (static_cast<size_t>(block_width) * bits + 7) / 8; }
  size_t block_bytes() const { return row_bytes() * block_height; }
  std::uint32_t across() const { return (width + block_width - 1) / block_width; }
  std::uint32_t down() const { return (height + block_height - 1) / block_height; }
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
  if (compression != COMPRESSION_NONE && compression != COMPRESSION_JPEG)
    tiff.fail(
        fmt::format("its raw data is compressed (TIFF scheme {}); only lossless JPEG and uncompressed DNG "
                    "are read, convert it",
                    compression));
  const int samples = short_tag(tiff, TIFFTAG_SAMPLESPERPIXEL);
  if (samples == 3 || samples == 4)
    tiff.fail(
        fmt::format("its raw image has {} samples per pixel: it is demosaiced already (a linear DNG). Only "
                    "mosaics and one-channel images are read; take the DNG that the camera wrote",
                    samples));
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
  layout.lossless_jpeg = short_tag(tiff, TIFFTAG_COMPRESSION) == COMPRESSION_JPEG;
  if (layout.width == 0 || layout.height == 0 || layout.width > 65535 || layout.height > 65535)
    tiff.fail(
        fmt::format("its raw image is {} x {} pixels, expected 1 to 65535", layout.width, layout.height));
  if (layout.bits < 8 || layout.bits > 16)
    tiff.fail(fmt::format("its raw data has {} bits per sample, expected 8 to 16", layout.bits));
  layout.block_width = layout.tiled ? long_tag(tiff, TIFFTAG_TILEWIDTH) : layout.width;
  layout.block_height = layout.tiled ? long_tag(tiff, TIFFTAG_TILELENGTH)
                                     : std::min(long_tag(tiff, TIFFTAG_ROWSPERSTRIP), layout.height);
  // Each number of lossless JPEG takes one bit at least.
  const std::uint64_t bits_each = layout.lossless_jpeg ? 1 : layout.bits;
  const std::uint64_t pixel_bits = std::uint64_t{layout.width} * layout.height * bits_each;
  const std::uint64_t block_bits = std::uint64_t{layout.block_width} * layout.block_height * bits_each;
  if (layout.block_width == 0 || layout.block_height == 0 || layout.block_width > 65535 ||
      layout.block_height > 65535 || block_bits / 8 > file_bytes || pixel_bits / 8 > file_bytes)
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

/// The bytes of each strip or tile. Together no more than the file.
std::vector<std::vector<std::uint8_t>> read_streams(TiffFile& tiff, const Layout& layout,
                                                    std::uint64_t file_bytes) {
  const std::uint64_t count = std::uint64_t{layout.across()} * layout.down();
  if (count > file_bytes) tiff.fail("is truncated or damaged: it has more tiles than bytes");
  std::vector<std::vector<std::uint8_t>> streams(static_cast<size_t>(count));
  std::uint64_t left = file_bytes;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint64_t size = TIFFGetStrileByteCount(tiff.get(), i);
    if (size == 0 || size > left) tiff.fail(fmt::format("is truncated or damaged at raw tile {}", i));
    left -= size;
    streams[i].resize(static_cast<size_t>(size));
    const auto wanted = static_cast<tmsize_t>(size);
    const tmsize_t got = layout.tiled ? TIFFReadRawTile(tiff.get(), i, streams[i].data(), wanted)
                                      : TIFFReadRawStrip(tiff.get(), i, streams[i].data(), wanted);
    if (got < wanted) tiff.fail(fmt::format("is truncated or damaged at raw tile {}", i));
  }
  return streams;
}

/// The numbers of a block follow each other as rows of it, however the JPEG has divided them into rows and
/// components.
void decode_block(const Layout& layout, std::span<const std::uint8_t> stream, std::uint32_t x,
                  std::uint32_t y, Image<std::uint16_t>& image) {
  const LosslessJpeg jpeg = decode_lossless_jpeg(stream);
  const size_t columns = std::min(layout.block_width, layout.width - x);
  const size_t rows = std::min(layout.block_height, layout.height - y);
  const size_t wanted = (layout.tiled ? size_t{layout.block_height} : rows) * layout.block_width;
  if (jpeg.samples.size() != wanted)
    throw InputError(fmt::format("its lossless JPEG data has {} x {} x {} samples for a tile of {} x {}",
                                 jpeg.width, jpeg.components, jpeg.height, layout.block_width,
                                 wanted / layout.block_width));
  for (size_t row = 0; row < rows; ++row)
    std::ranges::copy(std::span(jpeg.samples).subspan(row * layout.block_width, columns),
                      image.row(static_cast<int>(y + row)).begin() + x);
}

void read_lossless_jpeg(TiffFile& tiff, const Layout& layout, std::uint64_t file_bytes,
                        Image<std::uint16_t>& image) {
  const auto streams = read_streams(tiff, layout, file_bytes);
  image = Image<std::uint16_t>(static_cast<int>(layout.width), static_cast<int>(layout.height));
  try {
    parallel_for(static_cast<std::int64_t>(streams.size()), Task(), "", [&](std::int64_t i) {
      const auto block = static_cast<std::uint32_t>(i);
      decode_block(layout, streams[block], block % layout.across() * layout.block_width,
                   block / layout.across() * layout.block_height, image);
    });
  } catch (const InputError& error) {
    tiff.fail(error.what());
  }
}

void read_packed(TiffFile& tiff, const Layout& layout, Image<std::uint16_t>& image) {
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
}

}  // namespace

Image<std::uint16_t> read_raw_pixels(TiffFile& tiff, std::uint64_t file_bytes) {
  check_encoding(tiff);
  const Layout layout = read_layout(tiff, file_bytes);
  Image<std::uint16_t> image;
  if (layout.lossless_jpeg) {
    read_lossless_jpeg(tiff, layout, file_bytes, image);
  } else {
    image = Image<std::uint16_t>(static_cast<int>(layout.width), static_cast<int>(layout.height));
    read_packed(tiff, layout, image);
  }
  return image;
}

}  // namespace groundglass::sensor
