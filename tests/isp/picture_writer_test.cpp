#include "isp/output/picture_writer.h"

#include <OpenImageIO/imageio.h>
#include <gtest/gtest.h>

#include <cmath>

#include "isp/output/icc_profile.h"
#include "sim/core/tiff_file.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass::isp {
namespace {

using groundglass::testing::TemporaryFolder;
using IfExists = OutputFile::IfExists;

Picture gradient() {
  Picture picture{Image<float>(33, 17, 3)};
  for (size_t i = 0; i < picture.pixels.data().size(); ++i)
    picture.pixels.data()[i] = static_cast<float>(i) / static_cast<float>(33 * 17 * 3 - 1);
  return picture;
}

CaptureInfo capture() {
  CaptureInfo info;
  info.make = "groundglass";
  info.model = "test body";
  info.lens = "test lens";
  info.date_time = "2024:01:02 03:04:05";
  info.exposure_time_s = 0.008;
  info.f_number = 1.95;
  info.iso = 100.0;
  info.focal_length_mm = 8.69;
  return info;
}

std::vector<std::uint8_t> bytes_of(std::span<const std::uint8_t> bytes) {
  return {bytes.begin(), bytes.end()};
}

/// The ICC profile that a file carries.
std::vector<std::uint8_t> profile_in(const OIIO::ImageInput& file) {
  const OIIO::ParamValue* profile = file.spec().find_attribute("ICCProfile");
  if (!profile) return {};
  const auto* bytes = static_cast<const std::uint8_t*>(profile->data());
  return {bytes, bytes + profile->datasize()};
}

struct Case {
  const char* name;
  PictureFormat format;
  double steps, tolerance_steps;
};

class EveryFormat : public ::testing::TestWithParam<Case> {};

TEST_P(EveryFormat, KeepsThePixelsToItsDepth) {
  const auto& [name, format, steps, tolerance_steps] = GetParam();
  const TemporaryFolder folder;
  write_picture(folder.path() / name, gradient(), capture(), IfExists::refuse, format);
  auto in = OIIO::ImageInput::open((folder.path() / name).string());
  ASSERT_TRUE(in);
  EXPECT_EQ(in->spec().format.basesize(), steps > 255.0 ? 2u : 1u);
  EXPECT_EQ(profile_in(*in), bytes_of(icc_profile(OutputSpace::srgb)));
  Image<float> read(33, 17, 3);
  ASSERT_TRUE(in->read_image(0, 0, 0, 3, OIIO::TypeDesc::FLOAT, read.data().data()));
  const Picture written = gradient();
  for (size_t i = 0; i < read.data().size(); ++i)
    ASSERT_NEAR(read.data()[i], written.pixels.data()[i], tolerance_steps / steps);
}

// A step of dither at 8 bits, half of rounding at 16 (and float's own); JPEG loses up to 3 steps of this
// gradient.
INSTANTIATE_TEST_SUITE_P(Formats, EveryFormat,
                         ::testing::Values(Case{"a.png", {}, 255.0, 1.001},
                                           Case{"b.png", {.png_bits = 16}, 65535.0, 0.51},
                                           Case{"c.tif", {}, 65535.0, 0.51},
                                           Case{"d.TIFF", {}, 65535.0, 0.51}, Case{"e.jpg", {}, 255.0, 3.0}));

TEST(PictureWriter, JpegAndTiffCarryExif) {
  const TemporaryFolder folder;
  for (const char* name : {"a.jpg", "a.tif"}) {
    write_picture(folder.path() / name, gradient(), capture(), IfExists::refuse);
    auto in = OIIO::ImageInput::open((folder.path() / name).string());
    ASSERT_TRUE(in);
    EXPECT_EQ(in->spec().get_string_attribute("Model"), "test body") << name;
    EXPECT_NEAR(in->spec().get_float_attribute("ExposureTime"), 0.008, 1e-6) << name;
    EXPECT_NEAR(in->spec().get_float_attribute("FNumber"), 1.95, 1e-5) << name;
    EXPECT_NEAR(in->spec().get_float_attribute("Exif:FocalLength"), 8.69, 1e-5) << name;
    EXPECT_EQ(in->spec().get_string_attribute("Exif:LensModel"), "test lens") << name;
    if (name[2] == 'j') {
      EXPECT_EQ(in->spec().get_int_attribute("Exif:PhotographicSensitivity"), 100);
      continue;
    }
    // OpenImageIO leaves it out of TIFFs.
    TiffFile tiff(folder.path() / name, "r", name);
    ASSERT_TRUE(TIFFReadEXIFDirectory(tiff.get(), static_cast<toff_t>(*tiff.number(TIFFTAG_EXIFIFD))));
    EXPECT_EQ(tiff.number(EXIFTAG_ISOSPEEDRATINGS), 100.0);
  }
}

TEST(PictureWriter, DisplayP3SaysSoInEveryFormat) {
  const TemporaryFolder folder;
  const EncodedPicture picture{gradient(), OutputSpace::display_p3};
  for (const char* name : {"a.jpg", "a.tif", "a.png"}) {
    write_picture(folder.path() / name, picture, capture(), IfExists::refuse);
    auto in = OIIO::ImageInput::open((folder.path() / name).string());
    ASSERT_TRUE(in);
    EXPECT_EQ(profile_in(*in), bytes_of(icc_profile(OutputSpace::display_p3))) << name;
    if (name[2] != 'p') {
      EXPECT_EQ(in->spec().get_int_attribute("Exif:ColorSpace"), 65535) << name;
    }
  }
}

TEST(PictureWriter, BadRequestsAreNamedAndLeaveNothing) {
  const TemporaryFolder folder;
  const auto write = [&](const char* name, const Picture& picture, PictureFormat format = {}) {
    write_picture(folder.path() / name, picture, {}, IfExists::refuse, format);
    return 0;
  };
  const PictureFormat twelve{.png_bits = 12}, worthless{.jpeg_quality = 0};
  EXPECT_INPUT_ERROR(write("a.pgn", gradient()), "a.pgn",
                     "expected .png or .jpg or .jpeg or .tif or .tiff; name it a.png");
  EXPECT_INPUT_ERROR(write("a", gradient()), "extension ''", "name it a.png");
  EXPECT_INPUT_ERROR(write("a.png", gradient(), twelve), "png_bits", "12");
  EXPECT_INPUT_ERROR(write("a.jpg", gradient(), worthless), "jpeg_quality", "0");
  EXPECT_INPUT_ERROR(write("a.png", Picture{Image<float>(2, 2, 1)}), "1 channels");
  EXPECT_INPUT_ERROR(write("a.png", Picture{}), "0×0");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  folder.write("a.png", "precious");
  EXPECT_INPUT_ERROR(write("a.png", gradient()), "a.png", "--force");
}

}  // namespace
}  // namespace groundglass::isp
