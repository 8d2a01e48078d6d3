#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "isp/pipeline/stored_source.h"
#include "tests/isp/test_frame.h"
#include "tests/isp/through_stages.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

Image<float> normalised(const RawFrame& raw) { return testing::through(raw, {"linearise", "black_level"}); }

// DNG 1.4, chapter 5, "Rescaling": the range is from the maximum computed black level to white.

TEST(BlackLevel, EachSiteHasItsOwnBlackAndNothingIsClipped) {
  RawFrame raw = testing::test_frame(4, 2, 0);
  raw.black_level_dn = {10.0, 20.0, 30.0, 40.0};
  raw.white_level_dn = 1000.0;
  for (size_t i = 0; i < 8; ++i) raw.dn.data()[i] = static_cast<std::uint16_t>(i * 150);
  const Image<float> mosaic = normalised(raw);
  for (int y = 0; y < 2; ++y)
    for (int x = 0; x < 4; ++x) {
      const double black = raw.black_level_dn[static_cast<size_t>(y * 2 + x % 2)];
      EXPECT_FLOAT_EQ(mosaic.at(x, y), static_cast<float>((raw.dn.at(x, y) - black) / (1000.0 - 40.0)));
    }
  EXPECT_LT(mosaic.at(0, 0), 0.0f);
  EXPECT_GT(mosaic.at(3, 1), 1.0f);
}

TEST(BlackLevel, IsInPhaseWhereverTheCropBegins) {
  RawFrame raw = testing::test_frame(301, 99, 0);
  raw.black_level_dn = {10.0, 20.0, 30.0, 40.0};
  for (size_t i = 0; i < raw.dn.data().size(); ++i)
    raw.dn.data()[i] = static_cast<std::uint16_t>(1000.0f * testing::texture(i));
  const Image<float> whole = normalised(raw);
  raw.default_crop = {3, 5, 290, 90};
  const Image<float> cropped = normalised(raw);
  for (int y = 0; y < 90; ++y)
    for (int x = 0; x < 290; ++x) ASSERT_EQ(cropped.at(x, y), whole.at(x + 3, y + 5));
}

TEST(BlackLevel, ColumnsAndRowsAddTheirOwn) {
  RawFrame raw = testing::test_frame(301, 99, 0);
  raw.black_level_dn = {10.0, 20.0, 30.0, 40.0};
  for (int x = 0; x < 301; ++x) raw.black_of_column_dn.push_back(0.25 * x);
  for (int y = 0; y < 99; ++y) raw.black_of_row_dn.push_back(-0.5 * y);
  raw.dn = Image<std::uint16_t>(301, 99, 1, 600);
  raw.default_crop = {3, 5, 290, 90};
  const Image<float> mosaic = normalised(raw);
  for (int y = 0; y < 90; ++y)
    for (int x = 0; x < 290; ++x) {
      const int from_x = x + 3, from_y = y + 5;
      const double black = 10.0 + 10.0 * (from_x % 2) + 20.0 * (from_y % 2) + 0.25 * from_x - 0.5 * from_y;
      // The highest: site 40 at (299, 1).
      ASSERT_NEAR(mosaic.at(x, y), (600.0 - black) / (1088.0 - (40.0 + 0.25 * 299 - 0.5)), 1e-6)
          << x << "," << y;
    }
}

TEST(BlackLevel, StepsOfBlackLeaveNothingOfThemselves) {
  RawFrame raw = testing::test_frame(6, 4, 500);
  raw.black_of_column_dn = {0, 7, 0, 30, 0, 0};
  raw.black_of_row_dn = {0, 0, 100, 0};
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 6; ++x)
      raw.dn.at(x, y) = static_cast<std::uint16_t>(500 + (x == 1 ? 7 : x == 3 ? 30 : 0) + (y == 2 ? 100 : 0));
  const Image<float> mosaic = normalised(raw);
  for (const float share : mosaic.data())
    EXPECT_FLOAT_EQ(share, static_cast<float>((500.0 - 64.0) / (1088.0 - (64.0 + 30.0 + 100.0))));
}

/// 16 dark rows: black of each site, columns that differ, noise, and one hot pixel.
RawFrame with_dark_rows(double column_dn, double noise_dn) {
  RawFrame raw = testing::test_frame(200, 12, 576);
  raw.optical_black_dn = Image<std::uint16_t>(200, 16);
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 200; ++x) {
      const double site = 60.0 + 10.0 * (y % 2) + 4.0 * (x % 2);
      const double noise = std::sqrt(12.0) * noise_dn *
                           (static_cast<double>(testing::texture(static_cast<size_t>(200 * y + x))) - 0.5);
      raw.optical_black_dn.at(x, y) =
          static_cast<std::uint16_t>(std::lround(site + column_dn * (x % 4 < 2 ? 1 : -1) + noise));
    }
  raw.optical_black_dn.at(100, 4) = 4000;
  return raw;
}

TEST(BlackLevel, RowsWithoutLightTellBlackOfEachSiteAndColumn) {
  const RawFrame raw = with_dark_rows(3.0, 0.0);
  const Image<float> planes = testing::through(raw, {"black_level optical_black=planes"});
  const Image<float> columns = testing::through(raw, {"black_level optical_black=columns"});
  for (int y = 0; y < 12; ++y)
    for (int x = 0; x < 200; ++x) {
      const double black = 60.0 + 10.0 * (y % 2) + 4.0 * (x % 2), column = x % 4 < 2 ? 3.0 : -3.0;
      ASSERT_NEAR(planes.at(x, y), (576.0 - black) / (1088.0 - 74.0), 1e-4);
      ASSERT_NEAR(columns.at(x, y), (576.0 - black - column) / (1088.0 - 74.0), 1e-4);
    }
}

/// 16 rows of noise of 8 DN leave 2 DN in a column's mean: nothing of that may become stripes.
TEST(BlackLevel, ColumnsThatOnlyNoiseTellsApartAreLeftAlone) {
  const RawFrame raw = with_dark_rows(0.0, 8.0);
  const Image<float> planes = testing::through(raw, {"black_level optical_black=planes"});
  const Image<float> columns = testing::through(raw, {"black_level optical_black=columns"});
  double square = 0.0;
  for (int x = 0; x < 200; ++x)
    square += std::pow(static_cast<double>(columns.at(x, 0) - planes.at(x, 0)) * 1024.0, 2.0);
  EXPECT_LT(std::sqrt(square / 200.0), 0.8);
}

TEST(BlackLevel, WhatRowsWithoutLightCannotTellIsRefused) {
  RawFrame raw = testing::test_frame(4, 4, 100);
  EXPECT_INPUT_ERROR(testing::through(raw, {"black_level optical_black=planes"}),
                     "black_level: optical_black", "rows without light");
  raw.optical_black_dn = Image<std::uint16_t>(4, 2, 1, 2000);
  EXPECT_INPUT_ERROR(testing::through(raw, {"black_level optical_black=columns"}),
                     "black_level: optical_black", "white level");
}

TEST(Linearise, StoredNumbersStandForTheTablesEntries) {
  RawFrame raw = testing::test_frame(5, 1, 0);
  raw.linearization = {64, 128, 576, 1088};
  for (int x = 0; x < 5; ++x) raw.dn.at(x, 0) = static_cast<std::uint16_t>(x);
  const Image<float> mosaic = normalised(raw);
  const float expected[] = {0.0f, 0.0625f, 0.5f, 1.0f, 1.0f};
  for (int x = 0; x < 5; ++x) EXPECT_EQ(mosaic.at(x, 0), expected[x]);
}

TEST(StoredSource, MirrorsBeyondTheBorderInPhase) {
  RawFrame raw = testing::test_frame(5, 3, 0);
  for (int y = 0; y < 3; ++y)
    for (int x = 0; x < 5; ++x) raw.dn.at(x, y) = static_cast<std::uint16_t>(100 * y + x);
  Tile tile({-2, -2, 9, 7}, PixelKind::stored);
  load_stored(raw, tile);
  const int columns[] = {2, 1, 0, 1, 2, 3, 4, 3, 2}, rows[] = {2, 1, 0, 1, 2, 1, 0};
  for (int y = 0; y < 7; ++y)
    for (int x = 0; x < 9; ++x)
      EXPECT_EQ(tile.row(0, y - 2)[static_cast<size_t>(x)], static_cast<float>(100 * rows[y] + columns[x]));
}

TEST(FrameState, BrokenFramesAreNamed) {
  EXPECT_INPUT_ERROR(normalised(testing::test_frame(0, 0, 0)), "raw frame", "dn", "no pixels");
  RawFrame raw = testing::test_frame(4, 4, 0);
  raw.white_level_dn = 64.0;
  EXPECT_INPUT_ERROR(normalised(raw), "raw frame", "white_level_dn", "64");
  raw = testing::test_frame(4, 4, 0);
  raw.black_level_dn[3] = 2000.0;
  EXPECT_INPUT_ERROR(normalised(raw), "raw frame", "white_level_dn", "2000");
  raw.black_level_dn[3] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_INPUT_ERROR(normalised(raw), "raw frame", "white_level_dn", "nan");
  raw.black_level_dn.pop_back();
  EXPECT_INPUT_ERROR(normalised(raw), "raw frame", "black_level_dn", "3 values");
  raw = testing::test_frame(4, 4, 0);
  raw.black_of_row_dn = {0, 0, 1024, 0};
  EXPECT_INPUT_ERROR(normalised(raw), "raw frame", "white_level_dn", "black level of 1088");
  raw = testing::test_frame(4, 4, 0);
  raw.cfa.planes.pop_back();
  EXPECT_INPUT_ERROR(normalised(raw), "raw frame", "cfa", "2×2");
  raw = testing::test_frame(2, 2, 0);
  raw.cfa.planes = {0, 1, 1, 3};
  EXPECT_INPUT_ERROR(normalised(raw), "raw frame", "cfa", "plane 3");
  raw = testing::test_frame(4, 4, 0);
  raw.dn = Image<std::uint16_t>(4, 4, 3);
  EXPECT_INPUT_ERROR(normalised(raw), "raw frame", "dn", "3 channels");
  raw = testing::test_frame(2, 2, 0);
  for (const double bad : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    raw.as_shot_neutral = Eigen::Vector3d(0.5, 1.0, bad);
    EXPECT_INPUT_ERROR(normalised(raw), "raw frame", "as_shot_neutral", "positive");
  }
}

}  // namespace
}  // namespace groundglass::isp
