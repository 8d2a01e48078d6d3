#include "isp/black_level.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/isp/test_frame.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

TEST(BlackLevel, EachSiteHasItsOwnBlackAndNothingIsClipped) {
  RawFrame raw = testing::test_frame(4, 2, 0);
  raw.black_level_dn = {10.0, 20.0, 30.0, 40.0};
  raw.white_level_dn = 1000.0;
  for (size_t i = 0; i < 8; ++i) raw.dn.data()[i] = static_cast<std::uint16_t>(i * 150);
  Tile tile({0, 0, 4, 2}, PixelKind::mosaic);
  BlackLevel(raw).load(tile);
  for (int y = 0; y < 2; ++y)
    for (int x = 0; x < 4; ++x) {
      const double black = raw.black_level_dn[static_cast<size_t>(y * 2 + x % 2)];
      EXPECT_FLOAT_EQ(tile.row(0, y)[static_cast<size_t>(x)],
                      static_cast<float>((raw.dn.at(x, y) - black) / (1000.0 - black)));
    }
  EXPECT_LT(tile.row(0, 0)[0], 0.0f);
  EXPECT_GT(tile.row(0, 1)[3], 1.0f);
}

TEST(BlackLevel, MirrorsBeyondTheBorderInPhase) {
  RawFrame raw = testing::test_frame(5, 3, 0);
  for (int y = 0; y < 3; ++y)
    for (int x = 0; x < 5; ++x) raw.dn.at(x, y) = static_cast<std::uint16_t>(64 + 100 * y + x);
  Tile tile({-2, -2, 9, 7}, PixelKind::mosaic);
  BlackLevel(raw).load(tile);
  const int columns[] = {2, 1, 0, 1, 2, 3, 4, 3, 2}, rows[] = {2, 1, 0, 1, 2, 1, 0};
  for (int y = 0; y < 7; ++y)
    for (int x = 0; x < 9; ++x)
      EXPECT_EQ(tile.row(0, y - 2)[static_cast<size_t>(x)],
                static_cast<float>(100 * rows[y] + columns[x]) / 1024.0f);
}

TEST(BlackLevel, BrokenFramesAreNamed) {
  EXPECT_INPUT_ERROR(BlackLevel(testing::test_frame(0, 0, 0)), "black level", "dn", "no pixels");
  RawFrame raw = testing::test_frame(4, 4, 0);
  raw.white_level_dn = 64.0;
  EXPECT_INPUT_ERROR(BlackLevel(raw), "black level", "white_level_dn", "64");
  raw = testing::test_frame(4, 4, 0);
  raw.black_level_dn[3] = 2000.0;
  EXPECT_INPUT_ERROR(BlackLevel(raw), "black level", "white_level_dn", "2000");
  raw.black_level_dn[3] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_INPUT_ERROR(BlackLevel(raw), "black level", "white_level_dn", "nan");
  raw.black_level_dn.pop_back();
  EXPECT_INPUT_ERROR(BlackLevel(raw), "black level", "black_level_dn", "3 values");
  raw = testing::test_frame(4, 4, 0);
  raw.cfa.planes.pop_back();
  EXPECT_INPUT_ERROR(BlackLevel(raw), "black level", "cfa", "2×2");
  raw = testing::test_frame(4, 4, 0);
  raw.dn = Image<std::uint16_t>(4, 4, 3);
  EXPECT_INPUT_ERROR(BlackLevel(raw), "black level", "dn", "3 channels");
}

}  // namespace
}  // namespace groundglass::isp
