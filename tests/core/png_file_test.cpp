#include "sim/core/png_file.h"

#include <OpenImageIO/imageio.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "sim/core/file_sink.h"
#include "sim/core/text_file.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass {
namespace {

using Exists = OutputFile::IfExists;

template <typename Sample>
Image<Sample> noise(int width, int height, int channels) {
  Image<Sample> image(width, height, channels);
  for (size_t i = 0; i < image.data().size(); ++i)
    image.data()[i] = static_cast<Sample>(i * 2654435761u >> 7);
  return image;
}

template <typename Sample>
std::string write(const testing::TemporaryFolder& folder, const Image<Sample>& image,
                  const PngDetails& details = {}) {
  FileSink sink(folder.path() / "a.png", Exists::replace);
  encode_png(image, details, sink);
  sink.commit();
  return (folder.path() / "a.png").string();
}

template <typename Sample>
void expect_round_trip(const testing::TemporaryFolder& folder, int channels, OIIO::TypeDesc type) {
  const Image<Sample> written = noise<Sample>(31, 23, channels);
  const auto content = channels == 1 ? PngDetails::Content::noise : PngDetails::Content::picture;
  const std::string path = write(folder, written, {.content = content});
  const auto other = OIIO::ImageInput::open(path);
  ASSERT_TRUE(other);
  EXPECT_EQ(other->spec().format, type);
  EXPECT_EQ(other->spec().nchannels, channels);
  Image<Sample> read(31, 23, channels);
  ASSERT_TRUE(other->read_image(0, 0, 0, channels, type, read.data().data()));
  EXPECT_TRUE(std::ranges::equal(read.data(), written.data()));
  const std::string file = read_text_file(path);
  PngInput ours(path, file);
  EXPECT_EQ(ours.bits(), static_cast<int>(8 * sizeof(Sample)));
  EXPECT_TRUE(std::ranges::equal(std::get<Image<Sample>>(ours.pixels()).data(), written.data()));
}

TEST(PngFile, NumbersAreKept) {
  const testing::TemporaryFolder folder;
  for (const int channels : {1, 3}) {
    expect_round_trip<std::uint8_t>(folder, channels, OIIO::TypeDesc::UINT8);
    expect_round_trip<std::uint16_t>(folder, channels, OIIO::TypeDesc::UINT16);
  }
}

/// The data of the first chunk of a type (ISO/IEC 15948, 5.3).
std::string chunk(const std::string& file, const std::string& type) {
  for (size_t at = 8; at + 12 <= file.size();) {
    size_t length = 0;
    for (size_t k = 0; k < 4; ++k) length = length << 8 | static_cast<unsigned char>(file[at + k]);
    if (file.substr(at + 4, 4) == type) return file.substr(at + 8, length);
    at += 12 + length;
  }
  return "";
}

TEST(PngFile, CarriesTextsInTheirEncodingAndExif) {
  using namespace std::string_literals;
  const testing::TemporaryFolder folder;
  const std::vector<std::uint8_t> exif{'I', 'I', 42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  const std::string file = read_text_file(
      write(folder, noise<std::uint8_t>(3, 2, 3), {.exif = exif, .texts = {{"Make", "x"}, {"Lens", "ƒ/2"}}}));
  EXPECT_EQ(chunk(file, "tEXt"), "Make\0x"s);
  EXPECT_EQ(chunk(file, "iTXt"), "Lens\0\0\0\0\0ƒ/2"s);
  EXPECT_EQ(chunk(file, "eXIf"), std::string(exif.begin(), exif.end()));
}

TEST(PngFile, WhatCannotBeWrittenIsSaid) {
  const testing::TemporaryFolder folder;
  EXPECT_THROW(write(folder, Image<std::uint8_t>(2, 2, 2)), Error);
  EXPECT_THROW(write(folder, Image<std::uint8_t>(0, 0, 3)), Error);
  const std::vector<std::uint8_t> no_profile(200, 1);
  EXPECT_THROW(write(folder, Image<std::uint8_t>(2, 2, 3), {.icc_profile = no_profile}), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(PngFile, DamageIsNamed) {
  const testing::TemporaryFolder folder;
  const std::string whole = read_text_file(write(folder, noise<std::uint16_t>(40, 30, 3)));
  const auto read = [](const std::string& file) { return PngInput("bad.png", file).pixels(); };
  for (size_t length = 0; length < whole.size(); length += 1 + length / 4)
    EXPECT_INPUT_ERROR(read(whole.substr(0, length)), "bad.png");
  EXPECT_INPUT_ERROR(read(whole.substr(0, whole.size() - 1)), "bad.png", "cut short");
  std::string flipped = whole;
  flipped[whole.size() / 2] ^= 1;
  EXPECT_INPUT_ERROR(read(flipped), "bad.png");
}

TEST(PngFile, AHostileSizeTakesNoMemory) {
  using namespace std::string_literals;
  // 1 bit of grey, 2 147 483 647 × 2 147 483 647 pixels; zlib's crc32 of "IHDR" and these 13 bytes.
  const std::string file = "\x89PNG\r\n\x1a\n"s +
                           "\0\0\0\x0dIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x01\0\0\0\0"s +
                           "\x3c\xb2\x36\xcb"s + "\0\0\0\1IDAT\0\0\0\0\0"s;
  EXPECT_INPUT_ERROR(PngInput("huge.png", file).pixels(), "huge.png", "cannot fit the file");
}

}  // namespace
}  // namespace groundglass
