#include <gtest/gtest.h>

#include <array>

#include "tests/isp/test_frame.h"
#include "tests/isp/through_stages.h"

namespace groundglass::isp {
namespace {

using Neutral = Eigen::Vector3d;

/// The 2×2 tile (R, G / G, B) after `stages`; `levels` are parts of the range from black to saturation.
std::vector<float> developed(const Neutral& neutral, std::array<double, 4> levels,
                             const std::vector<std::string>& stages) {
  RawFrame raw = testing::test_frame(2, 2, 0);
  raw.as_shot_neutral = neutral;
  for (size_t i = 0; i < 4; ++i) raw.dn.data()[i] = static_cast<std::uint16_t>(64.0 + 1024.0 * levels[i]);
  const Image<float> result = testing::through(raw, stages);
  return {result.data().begin(), result.data().end()};
}

TEST(WhiteBalance, MakesTheNeutralEqual) {
  for (const float value :
       developed({0.5, 1.0, 0.625}, {0.25, 0.5, 0.5, 0.3125}, {"black_level", "white_balance"}))
    EXPECT_FLOAT_EQ(value, 0.5f);
}

TEST(WhiteBalance, TheSmallestGainIsOne) {
  const auto values = developed({1.0, 0.8, 0.4}, {0.5, 0.5, 0.5, 0.5}, {"black_level", "white_balance"});
  EXPECT_FLOAT_EQ(values[0], 0.5f);
  EXPECT_FLOAT_EQ(values[1], 0.625f);
  EXPECT_FLOAT_EQ(values[3], 1.25f);
}

TEST(WhiteBalance, KeepsNegativeNoise) {
  const auto values = developed({0.5, 1.0, 0.6}, {-0.03125, 0.0, 0.0, 0.0}, {"black_level", "white_balance"});
  EXPECT_FLOAT_EQ(values[0], -0.0625f);
}

TEST(Highlights, AreWhiteWhateverTheLight) {
  for (const Neutral& neutral : {Neutral(0.5, 1.0, 0.6), Neutral(1.0, 0.8, 0.3), Neutral(0.2, 0.7, 1.0)})
    for (const float value :
         developed(neutral, {1.0, 1.0, 1.0, 1.0}, {"black_level", "white_balance", "highlights"}))
      EXPECT_EQ(value, 1.0f);
}

TEST(Highlights, BelowSaturationNothingIsTouched) {
  const std::array<double, 4> levels{0.4, 0.9, 0.9, 0.4};
  EXPECT_EQ(developed({0.5, 1.0, 0.5}, levels, {"black_level", "white_balance", "highlights"}),
            developed({0.5, 1.0, 0.5}, levels, {"black_level", "white_balance"}));
}

}  // namespace
}  // namespace groundglass::isp
