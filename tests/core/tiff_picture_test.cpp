#include "sim/core/tiff_picture.h"

#include <gtest/gtest.h>
#include <tiffio.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "sim/core/picture_file.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass {
namespace {

using namespace std::string_literals;

struct Tiff {
  explicit Tiff(const std::filesystem::path& path, const char* mode = "w")
      : file(TIFFOpen(path.c_str(), mode), &TIFFClose) {}
  template <typename... Values>
  void set(std::uint32_t tag, Values... values) {
    ASSERT_TRUE(TIFFSetField(file.get(), tag, values...));
  }
  std::unique_ptr<TIFF, decltype(&TIFFClose)> file;
};

struct Kind {
  int bits = 8, samples = 3, format = SAMPLEFORMAT_UINT, photometric = PHOTOMETRIC_RGB;
  int compression = COMPRESSION_NONE;
  bool planar = false, tiled = false, big_endian = false, big_tiff = false;
};

constexpr int width = 37, height = 21, tile = 16;

/// A different value at every place and in every colour, a fraction of 255 so that 8 bits hold it exactly.
int byte_at(int x, int y, int c) { return (x * 7 + y * 29 + c * 83) % 256; }

/// One stored sample in the machine's byte order.
void append(std::vector<unsigned char>& bytes, const Kind& kind, int value) {
  const auto put = [&](auto number) {
    const auto at = bytes.size();
    bytes.resize(at + sizeof number);
    std::memcpy(&bytes[at], &number, sizeof number);
  };
  if (kind.bits == 8) put(static_cast<std::uint8_t>(value));
  if (kind.bits == 16) put(static_cast<std::uint16_t>(value * 257));
  if (kind.bits == 32) put(static_cast<float>(value) / 255.0f);
}

/// The samples of `columns` x `rows` places from (x, y): of one colour, or of all.
std::vector<unsigned char> samples(const Kind& kind, int x, int y, int columns, int rows, int colour) {
  std::vector<unsigned char> bytes;
  for (int row = y; row < y + rows; ++row)
    for (int column = x; column < x + columns; ++column)
      for (int c = 0; c < kind.samples; ++c)
        if (colour < 0 || c == colour) append(bytes, kind, byte_at(column, row, c));
  return bytes;
}

void write(const std::filesystem::path& path, const Kind& kind) {
  Tiff tiff(path, kind.big_tiff ? "w8" : kind.big_endian ? "wb" : "wl");
  tiff.set(TIFFTAG_IMAGEWIDTH, width);
  tiff.set(TIFFTAG_IMAGELENGTH, height);
  tiff.set(TIFFTAG_BITSPERSAMPLE, kind.bits);
  tiff.set(TIFFTAG_SAMPLESPERPIXEL, kind.samples);
  tiff.set(TIFFTAG_SAMPLEFORMAT, kind.format);
  tiff.set(TIFFTAG_PHOTOMETRIC, kind.photometric);
  tiff.set(TIFFTAG_COMPRESSION, kind.compression);
  tiff.set(TIFFTAG_PLANARCONFIG, kind.planar ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
  constexpr int rows_per_strip = 6;
  if (kind.tiled) {
    tiff.set(TIFFTAG_TILEWIDTH, tile);
    tiff.set(TIFFTAG_TILELENGTH, tile);
  } else {
    tiff.set(TIFFTAG_ROWSPERSTRIP, rows_per_strip);
  }
  for (int plane = 0; plane < (kind.planar ? kind.samples : 1); ++plane) {
    const int colour = kind.planar ? plane : -1;
    const auto sample = static_cast<std::uint16_t>(plane);
    for (int y = 0; y < height; y += kind.tiled ? tile : rows_per_strip)
      for (int x = 0; x < width; x += kind.tiled ? tile : width) {
        std::vector<unsigned char> block =
            kind.tiled ? samples(kind, x, y, tile, tile, colour)
                       : samples(kind, x, y, width, std::min(rows_per_strip, height - y), colour);
        const auto size = static_cast<tmsize_t>(block.size());
        const auto ux = static_cast<std::uint32_t>(x), uy = static_cast<std::uint32_t>(y);
        ASSERT_EQ(
            kind.tiled
                ? TIFFWriteEncodedTile(tiff.file.get(), TIFFComputeTile(tiff.file.get(), ux, uy, 0, sample),
                                       block.data(), size)
                : TIFFWriteEncodedStrip(tiff.file.get(), TIFFComputeStrip(tiff.file.get(), uy, sample),
                                        block.data(), size),
            size);
      }
  }
}

TEST(TiffPicture, ReadsEveryLayoutAsWritten) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "a.tif";
  for (const int bits : {8, 16, 32})
    for (const int count : {1, 3})
      for (int layout = 0; layout < 32; ++layout) {
        Kind kind{bits, count, bits == 32 ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT,
                  count == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB};
        kind.planar = layout & 1;
        kind.tiled = layout & 2;
        kind.big_endian = layout & 4;
        kind.big_tiff = layout & 8;
        kind.compression = layout & 16 ? COMPRESSION_ADOBE_DEFLATE : COMPRESSION_NONE;
        SCOPED_TRACE(std::to_string(bits) + " bits, " + std::to_string(count) + " samples, layout " +
                     std::to_string(layout));
        write(path, kind);
        StoredPicture picture;
        ASSERT_NO_THROW(picture = read_picture_file(path));
        ASSERT_EQ(picture.pixels.width(), width);
        ASSERT_EQ(picture.pixels.height(), height);
        EXPECT_EQ(picture.is_encoded, bits != 32);
        for (int y = 0; y < height; ++y)
          for (int x = 0; x < width; ++x)
            for (int c = 0; c < count; ++c)
              ASSERT_EQ(picture.pixels.at(x, y, c), static_cast<float>(byte_at(x, y, c)) / 255.0f)
                  << x << ", " << y << ", " << c;
      }
}

TEST(TiffPicture, TurnsWhiteIsZeroRound) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "a.tif";
  for (const int bits : {8, 16}) {
    write(path, {bits, 1, SAMPLEFORMAT_UINT, PHOTOMETRIC_MINISWHITE});
    EXPECT_NEAR(read_picture_file(path).pixels.at(5, 3, 0), 1.0 - byte_at(5, 3, 0) / 255.0, 1e-7) << bits;
  }
}

// TIFF 6.0, section 8: which side of what is seen row 0 and column 0 of what is stored are.
TEST(TiffPicture, TurnsEveryOrientationUpright) {
  struct Corner {
    int orientation;
    bool swapped, right, bottom;  // Where the first stored pixel is seen.
  };
  const testing::TemporaryFolder folder;
  for (const int bits : {8, 16})
    for (const Corner& corner :
         {Corner{1, false, false, false}, Corner{2, false, true, false}, Corner{3, false, true, true},
          Corner{4, false, false, true}, Corner{5, true, false, false}, Corner{6, true, true, false},
          Corner{7, true, true, true}, Corner{8, true, false, true}}) {
      SCOPED_TRACE(corner.orientation);
      const auto path = folder.path() / "a.tif";
      write(path, {bits, 3});
      {
        Tiff tiff(path, "r+");
        tiff.set(TIFFTAG_ORIENTATION, corner.orientation);
        ASSERT_TRUE(TIFFRewriteDirectory(tiff.file.get()));
      }
      const Image<float> picture = read_picture_file(path).pixels;
      ASSERT_EQ(picture.width(), corner.swapped ? height : width);
      ASSERT_EQ(picture.height(), corner.swapped ? width : height);
      // A pixel of the first stored row, away from its corner, tells rows from columns.
      const int along = 4;
      const int x = corner.swapped ? 0 : along, y = corner.swapped ? along : 0;
      EXPECT_EQ(picture.at(corner.right ? picture.width() - 1 - x : x,
                           corner.bottom ? picture.height() - 1 - y : y, 1),
                static_cast<float>(byte_at(along, 0, 1)) / 255.0f);
    }
}

/// A directory of these entries after the header, little-endian; pixels begin with the file's first byte.
std::string tiff_of(std::initializer_list<std::string> entries) {
  std::string file = "II*\0\x08\0\0\0"s + static_cast<char>(entries.size()) + "\0"s;
  for (const std::string& entry : entries) file += entry;
  return file + "\0\0\0\0"s;
}

const std::string width_8 = "\x00\x01\x03\0\x01\0\0\0\x08\0\0\0"s;
const std::string height_8 = "\x01\x01\x03\0\x01\0\0\0\x08\0\0\0"s;
const std::string bits_8 = "\x02\x01\x03\0\x01\0\0\0\x08\0\0\0"s;
const std::string strip_at_0 = "\x11\x01\x04\0\x01\0\0\0\0\0\0\0"s;
const std::string of_8_bytes = "\x17\x01\x04\0\x01\0\0\0\x08\0\0\0"s;

// BitsPerSample is 1 where it is absent (TIFF 6.0, section 8). The first row is the letter I, 0b01001001.
TEST(TiffPicture, ReadsBlackAndWhite) {
  const testing::TemporaryFolder folder;
  const auto path = folder.write("bilevel.tif", tiff_of({width_8, height_8, strip_at_0, of_8_bytes}));
  const Image<float> picture = read_picture_file(path).pixels;
  std::string row;
  for (int x = 0; x < picture.width(); ++x) row += picture.at(x, 0, 0) == 1.0f ? '1' : '0';
  EXPECT_EQ(row, "01001001");
}

TEST(TiffPicture, RefusesWhatDoesNotAddUp) {
  const testing::TemporaryFolder folder;
  const std::string height_99 = "\x01\x01\x03\0\x01\0\0\0\x63\0\0\0"s;
  const std::string compressed = "\x03\x01\x03\0\x01\0\0\0\x08\0\0\0"s;
  const auto refused = [&](const std::string& file, const char* why) {
    EXPECT_INPUT_ERROR(read_picture_file(folder.write("a.tif", file)), "a.tif", why);
  };
  refused(tiff_of({width_8, height_99, bits_8, strip_at_0, of_8_bytes}), "cut short");
  refused(tiff_of({width_8, height_8, bits_8, compressed, strip_at_0, of_8_bytes}), "cut short");
  refused(tiff_of({width_8, bits_8, strip_at_0, of_8_bytes}), "cannot be opened");
  // Two strips are needed and one is there.
  const std::string four_rows = "\x16\x01\x03\0\x01\0\0\0\x04\0\0\0"s;
  refused(tiff_of({width_8, height_8, bits_8, strip_at_0, four_rows, of_8_bytes}), "cut short");
  const std::string dng_version = "\x12\xc6\x01\0\x04\0\0\0\x01\x04\0\0"s;
  refused(tiff_of({width_8, height_8, bits_8, strip_at_0, of_8_bytes, dng_version}), "is a raw file");
}

// Naive CMYK (TIFF 6.0, section 16: 255 is full ink) and a palette; libtiff's own conversions.
TEST(TiffPicture, ReadsInksAndPalettes) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "a.tif";
  write(path, {8, 4, SAMPLEFORMAT_UINT, PHOTOMETRIC_SEPARATED});
  const Image<float> inks = read_picture_file(path).pixels;
  ASSERT_EQ(inks.channels(), 3);
  for (int c = 0; c < 3; ++c) {
    const double ink = byte_at(9, 4, c) / 255.0, black = byte_at(9, 4, 3) / 255.0;
    EXPECT_NEAR(inks.at(9, 4, c), (1.0 - ink) * (1.0 - black), 1.0 / 255.0) << c;
  }
  write(path, {8, 1});
  {
    Tiff tiff(path, "r+");
    std::vector<std::uint16_t> red(256), green(256), blue(256);
    for (std::size_t i = 0; i < 256; ++i) {
      red[i] = static_cast<std::uint16_t>((255 - i) * 257);
      green[i] = static_cast<std::uint16_t>(i * 257);
    }
    tiff.set(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_PALETTE);
    tiff.set(TIFFTAG_COLORMAP, red.data(), green.data(), blue.data());
    ASSERT_TRUE(TIFFRewriteDirectory(tiff.file.get()));
  }
  const Image<float> palette = read_picture_file(path).pixels;
  const int stored = byte_at(9, 4, 0);
  EXPECT_EQ(palette.at(9, 4, 0), static_cast<float>(255 - stored) / 255.0f);
  EXPECT_EQ(palette.at(9, 4, 1), static_cast<float>(stored) / 255.0f);
  EXPECT_EQ(palette.at(9, 4, 2), 0.0f);
}

TEST(TiffPicture, RefusesOtherSamples) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "a.tif";
  write(path, {16, 4, SAMPLEFORMAT_UINT, PHOTOMETRIC_SEPARATED});
  EXPECT_INPUT_ERROR(read_picture_file(path), "a.tif", "4 channels of 16 bits", "PhotometricInterpretation 5",
                     "expected grey or RGB");
  write(path, {16, 3, SAMPLEFORMAT_INT});
  EXPECT_INPUT_ERROR(read_picture_file(path), "a.tif", "16 bits (TIFF's SampleFormat 2");
  write(path, {16, 5});
  EXPECT_INPUT_ERROR(read_picture_file(path), "a.tif", "5 channels");
}

}  // namespace
}  // namespace groundglass
