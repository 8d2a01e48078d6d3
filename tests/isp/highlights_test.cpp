#include "isp/raw/highlights.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/isp/any_tiling.h"
#include "tests/isp/test_frame.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

const std::vector<std::string> rebuilt{"black_level", "white_balance", "highlights mode=reconstruct"};
const std::vector<std::string> untouched{"black_level", "white_balance"};

/// Light of one colour (in camera channels after white balance), brighter towards the right, on a sensor that
/// clips at 1. test_frame's white balance doubles red and blue.
RawFrame gradient(const Eigen::Vector3d& colour, double brightest) {
  RawFrame raw = testing::test_frame(192, 64, 0);
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 192; ++x) {
      const int plane = raw.cfa.plane_at(x, y);
      const double exposure = colour[plane] * raw.as_shot_neutral[plane] * brightest * (x + 0.5) / 192.0;
      raw.dn.at(x, y) = static_cast<std::uint16_t>(std::lround(64.0 + 1024.0 * std::min(exposure, 1.0)));
    }
  return raw;
}

TEST(HighlightReconstruction, AClippedColourIsRebuiltFromWhatIsLeft) {
  const Eigen::Vector3d orange(1.0, 0.7, 0.35);
  // Green clips at 1/0.7, red at 2, blue would at 5.7.
  const double brightest = 2.6;
  const RawFrame raw = gradient(orange, brightest);
  const Image<float> found = testing::through(raw, rebuilt);
  double worst = 0.0;
  for (int y = 2; y < 62; ++y)
    for (int x = 100; x < 190; ++x) {
      const double truth = orange[raw.cfa.plane_at(x, y)] * brightest * (x + 0.5) / 192.0;
      worst = std::max(worst, std::abs(static_cast<double>(found.at(x, y)) / truth - 1.0));
    }
  std::printf("worst error of a rebuilt value: %.4f\n", worst);
  // In the blocks that tell the chromaticity red and blue lie a pixel apart on the slope: 1 % of their ratio
  // in the last of them, more in darker ones.
  EXPECT_LT(worst, 0.025);
  // Without it the brightest green is 45 % too dark.
  EXPECT_GT(1.0 - 1.0 / (0.7 * brightest), 0.4);
}

TEST(HighlightReconstruction, WhereAllIsClippedIsWhite) {
  const RawFrame raw = gradient({1.0, 0.9, 0.8}, 8.0);
  const Image<float> found = testing::through(raw, rebuilt);
  for (int y = 0; y < 64; ++y)
    for (int x = 130; x < 192; ++x) ASSERT_EQ(found.at(x, y), 2.0f) << x;
}

TEST(HighlightReconstruction, ANeutralStaysNeutralAllTheWay) {
  const RawFrame raw = gradient({1.0, 1.0, 1.0}, 3.0);
  const Image<float> found = testing::through(raw, rebuilt);
  for (int y = 2; y < 62; ++y)
    for (int x = 8; x < 190; ++x)
      // The fade to white begins 10 % below the last channel's level and lifts by 0.06 at most.
      ASSERT_NEAR(found.at(x, y), std::min(2.0, 3.0 * (x + 0.5) / 192.0), 0.061) << x << ' ' << y;
}

TEST(HighlightReconstruction, NothingHappensBelowTheLevelNorDarkens) {
  const RawFrame raw = gradient({0.4, 1.0, 0.8}, 2.5);
  const Image<float> found = testing::through(raw, rebuilt), before = testing::through(raw, untouched);
  const float level[] = {2.0f, 1.0f, 2.0f};
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 192; ++x) {
      if (before.at(x, y) < 0.99f * level[raw.cfa.plane_at(x, y)]) {
        ASSERT_EQ(found.at(x, y), before.at(x, y));
      }
      ASSERT_GE(found.at(x, y), before.at(x, y));
    }
}

TEST(HighlightReconstruction, AFrameWithoutAClearPlaceIsTakenAsNeutral) {
  const Image<float> white = testing::through(testing::test_frame(20, 20, 1088), rebuilt);
  for (const float value : white.data()) ASSERT_EQ(value, 2.0f);
  const Image<float> dark = testing::through(testing::test_frame(20, 20, 64), rebuilt);
  for (const float value : dark.data()) ASSERT_EQ(value, 0.0f);
}

TEST(HighlightReconstruction, AnySizeAndAnyTilingGiveTheSame) {
  for (const auto& [width, height] : testing::odd_sizes()) {
    RawFrame raw = testing::test_frame(width, height, 0);
    for (size_t i = 0; i < raw.dn.data().size(); ++i)
      raw.dn.data()[i] = static_cast<std::uint16_t>(std::min(1088.0f, 1500.0f * testing::texture(i)));
    testing::expect_same_bytes_in_any_tiling(raw, testing::stages_of(rebuilt));
  }
}

TEST(HighlightReconstruction, ReconstructionIsRefusedAfterTheMosaic) {
  EXPECT_INPUT_ERROR(testing::through(testing::test_frame(8, 8, 100),
                                      {"black_level", "demosaic", "highlights mode=reconstruct"}),
                     "highlights: mode", "before demosaic");
}

}  // namespace
}  // namespace groundglass::isp
