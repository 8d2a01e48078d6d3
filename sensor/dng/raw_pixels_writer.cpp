#include <algorithm>
#include <array>
#include <cstring>

#include "sensor/dng/lossless_jpeg.h"
#include "sensor/dng/raw_pixels.h"
#include "sim/core/task.h"

namespace groundglass::sensor {
namespace {

constexpr int tile_side = 256;
constexpr int strip_bytes = 1 << 20;
/// Blocks that are made before they are written.
constexpr int batch = 64;

using Bytes = std::vector<std::uint8_t>;

int packed_bits(int bits) {
  for (int packed : {8, 10, 12, 14})
    if (bits <= packed) return packed;
  return 16;
}

int bits_per_sample(const StoredImage& image, DngCompression compression) {
  if (compression == DngCompression::none) return 16;
  return compression == DngCompression::packed ? packed_bits(image.bits) : std::max(image.bits, 8);
}

/// Rows end on whole bytes (TIFF 6.0, section 3); 16-bit numbers keep the machine's byte order, the file's.
void pack(std::span<const std::uint16_t> row, int bits, std::uint8_t* out) {
  if (bits == 16) {
    std::memcpy(out, row.data(), row.size_bytes());
    return;
  }
  std::uint32_t buffer = 0;
  int held = 0;
  for (const std::uint16_t value : row) {
    buffer = buffer << bits | value;
    for (held += bits; held >= 8; held -= 8) *out++ = static_cast<std::uint8_t>(buffer >> (held - 8));
  }
  if (held > 0) *out = static_cast<std::uint8_t>(buffer << (8 - held));
}

Bytes strip(const StoredImage& image, int first_row, int rows, int bits) {
  const size_t row_bytes = (static_cast<size_t>(image.width()) * static_cast<size_t>(bits) + 7) / 8;
  Bytes bytes(row_bytes * static_cast<size_t>(rows));
  for (int y = 0; y < rows; ++y)
    pack(image.row(first_row + y), bits, bytes.data() + row_bytes * static_cast<size_t>(y));
  return bytes;
}

/// Beyond the image's edges the last column of each kind and the last row go on: that costs next to nothing.
Bytes tile(const StoredImage& image, int x0, int y0) {
  const int period = std::min(image.column_period, image.width());
  std::vector<std::uint16_t> samples(size_t{tile_side} * tile_side);
  const int inside = std::min(tile_side, image.width() - x0);
  for (int y = 0; y < tile_side; ++y) {
    const auto row = image.row(std::min(y0 + y, image.height() - 1));
    std::uint16_t* out = samples.data() + y * tile_side;
    std::copy_n(row.begin() + x0, inside, out);
    for (int x = inside; x < tile_side; ++x) out[x] = x >= period ? out[x - period] : out[0];
  }
  const int components = image.column_period;
  return encode_lossless_jpeg(samples, tile_side / components, tile_side, components,
                              std::max(image.bits, 8));
}

/// All of an image that is narrower than a tile: LibRaw misreads tiles that are wider than the image.
Bytes narrow(const StoredImage& image) {
  std::vector<std::uint16_t> samples;
  for (int y = 0; y < image.height(); ++y) {
    const auto row = image.row(y);
    samples.insert(samples.end(), row.begin(), row.end());
  }
  const int components = image.width() % image.column_period == 0 ? image.column_period : 1;
  return encode_lossless_jpeg(samples, image.width() / components, image.height(), components,
                              std::max(image.bits, 8));
}

/// Makes blocks on all threads and writes them in their order.
template <typename Make, typename Write>
void write_blocks(TiffFile& tiff, int count, const Make& make, const Write& write) {
  for (int first = 0; first < count; first += batch) {
    const int n = std::min(batch, count - first);
    std::array<Bytes, batch> blocks;
    parallel_for(n, Task(), "",
                 [&](std::int64_t i) { blocks[static_cast<size_t>(i)] = make(first + static_cast<int>(i)); });
    for (int i = 0; i < n; ++i) {
      Bytes& bytes = blocks[static_cast<size_t>(i)];
      if (write(tiff.get(), static_cast<std::uint32_t>(first + i), bytes.data(),
                static_cast<tmsize_t>(bytes.size())) < 0)
        tiff.fail("cannot be written");
    }
  }
}

}  // namespace

void write_raw_pixels(TiffFile& tiff, const StoredImage& image, DngCompression compression) {
  const int bits = bits_per_sample(image, compression);
  tiff.set(TIFFTAG_IMAGEWIDTH, image.width());
  tiff.set(TIFFTAG_IMAGELENGTH, image.height());
  tiff.set(TIFFTAG_BITSPERSAMPLE, bits);
  tiff.set(TIFFTAG_SAMPLESPERPIXEL, 1);
  tiff.set(TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  if (compression == DngCompression::lossless) {
    tiff.set(TIFFTAG_COMPRESSION, COMPRESSION_JPEG);
    if (image.width() < tile_side) {
      tiff.set(TIFFTAG_ROWSPERSTRIP, image.height());
      write_blocks(
          tiff, 1, [&](int) { return narrow(image); }, TIFFWriteRawStrip);
      return;
    }
    tiff.set(TIFFTAG_TILEWIDTH, tile_side);
    tiff.set(TIFFTAG_TILELENGTH, tile_side);
    const int across = (image.width() + tile_side - 1) / tile_side;
    const int down = (image.height() + tile_side - 1) / tile_side;
    write_blocks(
        tiff, across * down,
        [&](int i) { return tile(image, i % across * tile_side, i / across * tile_side); }, TIFFWriteRawTile);
    return;
  }
  const int rows = std::clamp(strip_bytes * 8 / (image.width() * bits), 1, image.height());
  tiff.set(TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  tiff.set(TIFFTAG_ROWSPERSTRIP, rows);
  write_blocks(
      tiff, (image.height() + rows - 1) / rows,
      [&](int i) { return strip(image, i * rows, std::min(rows, image.height() - i * rows), bits); },
      TIFFWriteRawStrip);
}

}  // namespace groundglass::sensor
