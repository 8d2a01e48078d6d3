#include "sim/core/spectral_image_io.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "sim/core/text_file.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/temporary_folder.h"

namespace groundglass {
namespace {

SpectralImage example() {
  SpectralImage image;
  image.grid = {400.0, 10.0, 30};
  image.pixel_pitch_um = 2.4;
  image.f_number = 2.0;
  image.lens_name = "test lens";
  for (int b = 0; b < 30; ++b) image.scene_white.push_back(1.0 / (b + 3.0));
  image.incidence = {{0.0, 0.0, 14.2, 14.2}, {3.1, 12.345678901234567, 13.0, 13.9}};
  image.imaging = {.width_px = 17,
                   .height_px = 9,
                   .axis_column_px = 8.0 + 1.0 / 3.0,
                   .axis_row_px = -4.0,
                   .wavelength_nm = {450.0, 650.0},
                   .height_mm = {0.0, 0.01, 0.03},
                   .object = {0.0, 1.0 / 7.0, 0.5, 0.0, 1.0 / 9.0, 0.4},
                   .relative_illumination = {1.0, 0.9, 0.7, 1.0, 0.91, 2.0 / 3.0},
                   .absent_because = ""};
  image.pixels = Image<float>(17, 9, 30);
  float value = 0.0f;
  for (float& v : image.pixels.data()) v = (value += 0.37f);
  return image;
}

TEST(SpectralExr, RoundTripIsExact) {
  const testing::TemporaryFolder folder;
  const SpectralImage written = example();
  write_spectral_exr(folder.path() / "a.exr", written, OutputFile::IfExists::refuse);
  const SpectralImage read = read_spectral_exr(folder.path() / "a.exr");
  EXPECT_EQ(read.grid, written.grid);
  EXPECT_FLOAT_EQ(static_cast<float>(read.pixel_pitch_um), 2.4f);
  EXPECT_EQ(read.lens_name, "test lens");
  EXPECT_EQ(read.scene_white, written.scene_white);
  EXPECT_EQ(read.incidence, written.incidence);
  EXPECT_EQ(read.imaging, written.imaging);
  EXPECT_TRUE(std::equal(read.pixels.data().begin(), read.pixels.data().end(), written.pixels.data().begin(),
                         written.pixels.data().end()));
}

TEST(SpectralExr, ImpossibleIncidenceIsAnError) {
  const testing::TemporaryFolder folder;
  using Points = std::vector<IncidencePoint>;
  for (const Points& bad :
       {Points{{0, 0, 10, 10}, {0, 1, 10, 10}}, Points{{0, 95, 10, 10}}, Points{{0, 0, -1, 10}}}) {
    SpectralImage image = example();
    image.incidence = bad;
    write_spectral_exr(folder.path() / "a.exr", image, OutputFile::IfExists::replace);
    EXPECT_INPUT_ERROR(read_spectral_exr(folder.path() / "a.exr"), "a.exr", "groundglass:incidence");
  }
}

TEST(SpectralExr, KeepsWhyTheLensIsUnknown) {
  const testing::TemporaryFolder folder;
  SpectralImage image = example();
  image.imaging = {};
  image.imaging.absent_because = "light cannot be traced into the corners";
  write_spectral_exr(folder.path() / "a.exr", image, OutputFile::IfExists::refuse);
  EXPECT_EQ(read_spectral_exr(folder.path() / "a.exr").imaging, image.imaging);
}

TEST(SpectralExr, ImpossibleImagingIsAnError) {
  const testing::TemporaryFolder folder;
  const auto expect_refused = [&](auto spoil) {
    SpectralImage image = example();
    spoil(image.imaging);
    write_spectral_exr(folder.path() / "a.exr", image, OutputFile::IfExists::replace);
    EXPECT_INPUT_ERROR(read_spectral_exr(folder.path() / "a.exr"), "a.exr", "groundglass:imaging");
  };
  expect_refused([](LensImaging& i) { i.wavelength_nm.push_back(700.0); });
  expect_refused([](LensImaging& i) { std::swap(i.wavelength_nm[0], i.wavelength_nm[1]); });
  expect_refused([](LensImaging& i) { i.wavelength_nm[0] = -1.0; });
  expect_refused([](LensImaging& i) { i.height_mm[0] = 0.001; });
  expect_refused([](LensImaging& i) { i.height_mm[2] = i.height_mm[1]; });
  expect_refused([](LensImaging& i) { i.object[4] = 0.5; });
  expect_refused([](LensImaging& i) { i.object[3] = 0.01; });
  expect_refused([](LensImaging& i) { i.object[1] = std::nan(""); });
  expect_refused([](LensImaging& i) { i.relative_illumination[5] = -0.1; });
  expect_refused([](LensImaging& i) { i.relative_illumination.clear(); });
  expect_refused([](LensImaging& i) { i.axis_row_px = INFINITY; });
}

TEST(Incidence, IsStraightBetweenPointsAndConstantBeyond) {
  const std::vector<IncidencePoint> points{{1.0, 2.0, 10.0, 11.0}, {3.0, 6.0, 8.0, 10.0}};
  EXPECT_EQ(incidence_at(points, 1.5), (IncidencePoint{1.5, 3.0, 9.5, 10.75}));
  EXPECT_EQ(incidence_at(points, 0.0), points[0]);
  EXPECT_EQ(incidence_at(points, 9.0), points[1]);
}

TEST(SpectralExr, OneBandKeepsItsWidth) {
  const testing::TemporaryFolder folder;
  SpectralImage written;
  written.grid = {550.0, 10.0, 1};
  written.pixels = Image<float>(3, 2, 1, 0.5f);
  write_spectral_exr(folder.path() / "a.exr", written, OutputFile::IfExists::refuse);
  EXPECT_EQ(read_spectral_exr(folder.path() / "a.exr").grid, written.grid);
}

TEST(SpectralExr, FilesOfOneImageAreTheSameBytesAtAnyTime) {
  const testing::TemporaryFolder folder;
  write_spectral_exr(folder.path() / "a.exr", example(), OutputFile::IfExists::refuse);
  EXPECT_THAT(read_text_file(folder.path() / "a.exr").substr(0, 100),
              ::testing::Not(::testing::HasSubstr(":")));
}

TEST(SpectralExr, RefusesToReplaceUnlessAsked) {
  const testing::TemporaryFolder folder;
  const auto path = folder.write("a.exr", "precious");
  EXPECT_INPUT_ERROR(write_spectral_exr(path, example(), OutputFile::IfExists::refuse), "a.exr", "--force");
  EXPECT_EQ(std::filesystem::file_size(path), 8u);
  write_spectral_exr(path, example(), OutputFile::IfExists::replace);
  EXPECT_GT(std::filesystem::file_size(path), 8u);
}

TEST(SpectralExr, BrokenFilesAreNamed) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "a.exr";
  write_spectral_exr(path, example(), OutputFile::IfExists::refuse);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  EXPECT_INPUT_ERROR(read_spectral_exr(path), "a.exr", "cannot be read");
  EXPECT_INPUT_ERROR(read_spectral_exr(folder.write("b.exr", "not an image")), "b.exr", "no EXR");
  // An attribute of 2 GB.
  const std::string header("\x76\x2f\x31\x01\x02\0\0\0lens\0string\0\0\0\0\x7f", 24);
  EXPECT_INPUT_ERROR(read_spectral_exr(folder.write("c.exr", header)), "c.exr", "header", "damaged");
  EXPECT_INPUT_ERROR(read_spectral_exr(folder.path() / "absent.exr"), "absent.exr");
}

TEST(SpectralExr, NothingIsLeftOfAFailedWrite) {
  const testing::TemporaryFolder folder;
  EXPECT_INPUT_ERROR(write_spectral_exr(folder.path() / "a.unknown", example(), OutputFile::IfExists::refuse),
                     "a.unknown");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace groundglass
