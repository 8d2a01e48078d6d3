#include "isp/white_balance.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "tests/isp/test_frame.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

using Neutral = Eigen::Vector3d;

/// The 2×2 tile (R, G / G, B) after white balance.
std::array<float, 4> balanced(const Neutral& neutral, std::array<float, 4> values) {
  RawFrame raw = testing::test_frame(2, 2, 0);
  raw.as_shot_neutral = neutral;
  Tile tile({0, 0, 2, 2}, PixelKind::mosaic);
  std::copy(values.begin(), values.end(), tile.data().begin());
  WhiteBalance(raw).apply(tile);
  std::copy(tile.data().begin(), tile.data().end(), values.begin());
  return values;
}

TEST(WhiteBalance, MakesTheNeutralEqual) {
  for (const float value : balanced({0.5, 1.0, 0.625}, {0.25f, 0.5f, 0.5f, 0.3125f}))
    EXPECT_FLOAT_EQ(value, 0.5f);
}

TEST(WhiteBalance, SaturatedHighlightsAreWhiteWhateverTheLight) {
  for (const Neutral& neutral : {Neutral(0.5, 1.0, 0.6), Neutral(1.0, 0.8, 0.3), Neutral(0.2, 0.7, 1.0)})
    for (const float value : balanced(neutral, {1.0f, 1.0f, 1.0f, 1.0f})) EXPECT_EQ(value, 1.0f);
}

TEST(WhiteBalance, KeepsNegativeNoise) {
  EXPECT_FLOAT_EQ(balanced({0.5, 1.0, 0.6}, {-0.01f, 0.0f, 0.0f, 0.0f})[0], -0.02f);
}

TEST(WhiteBalance, BadNeutralsAreNamed) {
  RawFrame raw = testing::test_frame(2, 2, 0);
  for (const double bad : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    raw.as_shot_neutral = Eigen::Vector3d(0.5, 1.0, bad);
    EXPECT_INPUT_ERROR(WhiteBalance{raw}, "white balance", "as_shot_neutral", "three positive");
  }
  raw = testing::test_frame(2, 2, 0);
  raw.cfa.planes = {0, 1, 1, 3};
  EXPECT_INPUT_ERROR(WhiteBalance{raw}, "white balance", "cfa", "plane 3");
}

}  // namespace
}  // namespace groundglass::isp
