#include "sim/core/jpeg_file.h"

#include <OpenImageIO/imageio.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "sim/core/exif_orientation.h"
#include "sim/core/file_sink.h"
#include "sim/core/text_file.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass {
namespace {

using namespace std::string_literals;

Image<std::uint8_t> waves(int width, int height) {
  Image<std::uint8_t> image(width, height, 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c)
        image.at(x, y, c) =
            static_cast<std::uint8_t>(std::lround(128.0 + 90.0 * std::sin(0.2 * x + 0.3 * c * y)));
  return image;
}

std::string write(const testing::TemporaryFolder& folder, const Image<std::uint8_t>& image,
                  const JpegDetails& details = {}) {
  FileSink sink(folder.path() / "a.jpg", OutputFile::IfExists::replace);
  encode_jpeg(image, details, sink);
  sink.commit();
  return (folder.path() / "a.jpg").string();
}

double rms_difference(const Image<std::uint8_t>& a, const Image<std::uint8_t>& b) {
  double sum = 0.0;
  for (size_t i = 0; i < a.data().size(); ++i)
    sum += std::pow(double(a.data()[i]) - double(b.data()[i]), 2.0);
  return std::sqrt(sum / static_cast<double>(a.data().size()));
}

TEST(JpegFile, BothReadersSeeTheSamePictureCloseToWhatWasWritten) {
  const testing::TemporaryFolder folder;
  const Image<std::uint8_t> written = waves(77, 51);
  double last = 100.0;
  for (const int quality : {30, 75, 98}) {
    const std::string path = write(folder, written, {.quality = quality});
    const auto other = OIIO::ImageInput::open(path);
    Image<std::uint8_t> read(77, 51, 3);
    ASSERT_TRUE(other && other->read_image(0, 0, 0, 3, OIIO::TypeDesc::UINT8, read.data().data()));
    const std::string file = read_text_file(path);
    EXPECT_TRUE(std::ranges::equal(JpegInput(path, file).pixels().data(), read.data()));
    const double difference = rms_difference(read, written);
    EXPECT_LT(difference, last) << quality;
    last = difference;
  }
  EXPECT_LT(last, 1.5);
}

/// The data of the first segment of a kind (ITU-T T.81, annex B).
std::string segment(const std::string& file, unsigned char kind) {
  for (size_t at = 2; at + 4 <= file.size();) {
    const size_t length = static_cast<size_t>(static_cast<unsigned char>(file[at + 2]) << 8 |
                                              static_cast<unsigned char>(file[at + 3]));
    if (static_cast<unsigned char>(file[at + 1]) == kind) return file.substr(at + 4, length - 2);
    at += 2 + length;
  }
  return "";
}

TEST(JpegFile, HasAllColoursAtFullResolutionAndWhatWasGivenWithThem) {
  const testing::TemporaryFolder folder;
  const std::vector<std::uint8_t> exif{'I', 'I', 42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  std::vector<std::uint8_t> profile(100'000);  // two segments
  for (size_t i = 0; i < profile.size(); ++i) profile[i] = static_cast<std::uint8_t>(i * 7919 >> 3);
  const std::string path = write(folder, waves(16, 16), {.exif = exif, .icc_profile = profile});
  const std::string file = read_text_file(path), frame = segment(file, 0xc0);
  ASSERT_EQ(frame.size(), 15u);
  for (const size_t c : {0u, 1u, 2u}) EXPECT_EQ(frame[6 + 3 * c + 1], '\x11') << c;  // no subsampling
  EXPECT_EQ(file.substr(2, 2), "\xff\xe1");  // EXIF 2.31, 4.5.4: right after the start
  EXPECT_EQ(segment(file, 0xe1), "Exif\0\0"s + std::string(exif.begin(), exif.end()));
  const auto other = OIIO::ImageInput::open(path);
  ASSERT_TRUE(other);
  const OIIO::ParamValue* found = other->spec().find_attribute("ICCProfile");
  ASSERT_TRUE(found);
  const auto* bytes = static_cast<const std::uint8_t*>(found->data());
  EXPECT_EQ(std::vector(bytes, bytes + found->datasize()), profile);
}

TEST(JpegFile, WhatCannotBeWrittenIsSaid) {
  const testing::TemporaryFolder folder;
  EXPECT_THROW(write(folder, Image<std::uint8_t>(2, 2, 1)), Error);
  EXPECT_THROW(write(folder, Image<std::uint8_t>(0, 0, 3)), Error);
  EXPECT_THROW(write(folder, Image<std::uint8_t>(70'000, 1, 3)), Error);  // JPEG ends at 65 500
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(JpegFile, DamageIsNamed) {
  const testing::TemporaryFolder folder;
  const std::string whole = read_text_file(write(folder, waves(64, 64)));
  const auto read = [](const std::string& file) { return JpegInput("bad.jpg", file).pixels(); };
  for (size_t length = 0; length < whole.size(); length += 1 + length / 4)
    EXPECT_INPUT_ERROR(read(whole.substr(0, length)), "bad.jpg");
  EXPECT_INPUT_ERROR(read(whole.substr(0, whole.size() - 2)), "bad.jpg", "cut short");
  const size_t middle = whole.size() - 300;
  EXPECT_INPUT_ERROR(read(whole.substr(0, middle) + std::string(40, '\xd8') + "\xff\xd9"s), "bad.jpg");
}

TEST(JpegFile, AHostileSizeTakesNoMemory) {
  const testing::TemporaryFolder folder;
  std::string file = read_text_file(write(folder, waves(64, 64)));
  file.replace(file.find("\xff\xc0"s) + 5, 4, "\xff\x00\xff\x00"s);
  EXPECT_INPUT_ERROR(JpegInput("huge.jpg", file).pixels(), "huge.jpg", "65280 x 65280",
                     "cannot fit the file");
}

// One entry of EXIF's first directory, in both byte orders; offsets beyond the end; values that are none.
TEST(ExifOrientation, IsReadFromTheFirstDirectory) {
  EXPECT_EQ(exif_orientation("II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0"s), 6);
  EXPECT_EQ(exif_orientation("MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\x08\0\0\0\0\0\0"s), 8);
  EXPECT_EQ(exif_orientation("II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\x09\0\0\0\0\0\0\0"s), 1);
  EXPECT_EQ(exif_orientation("II*\0\xf8\xff\xff\xff\1\0"s), 1);
  EXPECT_EQ(exif_orientation("II*\0\x08\0\0\0\xff\xff\x12\1"s), 1);
  EXPECT_EQ(exif_orientation(""s), 1);
}

}  // namespace
}  // namespace groundglass
