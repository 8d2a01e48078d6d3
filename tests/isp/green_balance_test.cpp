#include "isp/raw/green_balance.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/isp/any_tiling.h"
#include "tests/isp/test_frame.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

const std::vector<std::string> balanced{"black_level", "green_balance"};

/// A slope of light, red and blue apart, and greens of even rows brighter by a share that changes across.
RawFrame unbalanced(double share, double noise_dn) {
  RawFrame raw = testing::test_frame(120, 90, 0);
  raw.noise_profile.assign(3, {0.0, noise_dn * noise_dn / (1024.0 * 1024.0)});
  for (int y = 0; y < 90; ++y)
    for (int x = 0; x < 120; ++x) {
      const size_t i = static_cast<size_t>(120 * y + x);
      const double noise = std::sqrt(12.0) * noise_dn * (static_cast<double>(testing::texture(i)) - 0.5);
      const double light = 400.0 + 2.0 * x,
                   here = raw.cfa.plane_at(x, y) == 1 ? 0.5 * share * (1.0 + x / 120.0) : 0.0;
      const double imbalance = y % 2 == 0 ? 1.0 + here : 1.0 - here;
      const double colour = raw.cfa.plane_at(x, y) == 0 ? 0.5 : raw.cfa.plane_at(x, y) == 2 ? 0.7 : 1.0;
      raw.dn.at(x, y) = static_cast<std::uint16_t>(std::lround(64.0 + light * colour * imbalance + noise));
    }
  return raw;
}

/// Mean over greens of how much brighter those of even rows are than the four around them, as a share.
double imbalance(const Image<float>& mosaic, const CfaPattern& cfa) {
  double sum = 0.0, count = 0.0;
  for (int y = 12; y < 78; y += 2)
    for (int x = 12; x < 108; ++x) {
      if (cfa.plane_at(x, y) != 1) continue;
      const auto at = [&](int dx, int dy) { return static_cast<double>(mosaic.at(x + dx, y + dy)); };
      const double other = 0.25 * (at(-1, -1) + at(1, 1) + at(1, -1) + at(-1, 1));
      sum += at(0, 0) / other - 1.0;
      count += 1.0;
    }
  return sum / count;
}

TEST(GreenBalance, ADifferenceThatChangesAcrossTheFrameIsTakenOut) {
  for (const double noise_dn : {0.0, 6.0}) {
    const RawFrame raw = unbalanced(0.02, noise_dn);
    EXPECT_NEAR(imbalance(testing::through(raw, {"black_level"}), raw.cfa), 0.03, 0.002);
    EXPECT_LT(std::abs(imbalance(testing::through(raw, balanced), raw.cfa)), 0.001) << noise_dn;
  }
}

TEST(GreenBalance, RedBlueAndTheMeanOfGreensStay) {
  const RawFrame raw = unbalanced(0.02, 0.0);
  const Image<float> before = testing::through(raw, {"black_level"}), after = testing::through(raw, balanced);
  double change = 0.0;
  for (int y = 0; y < 90; ++y)
    for (int x = 0; x < 120; ++x) {
      if (raw.cfa.plane_at(x, y) != 1) {
        ASSERT_EQ(after.at(x, y), before.at(x, y));
      }
      change += static_cast<double>(after.at(x, y) - before.at(x, y));
    }
  EXPECT_LT(std::abs(change / (120 * 90)), 1e-4);
}

TEST(GreenBalance, EdgesAndStripesAreNoImbalance) {
  RawFrame raw = testing::test_frame(80, 60, 0);
  raw.noise_profile.assign(3, {1e-5, 1e-6});
  for (int y = 0; y < 60; ++y)
    for (int x = 0; x < 80; ++x) {
      const bool stripe = y >= 30 && y % 2 == 0;  // as fine as the mosaic itself: only its size tells
      raw.dn.at(x, y) = static_cast<std::uint16_t>(x + y / 3 > 40 || stripe ? 900 : 300);
    }
  const Image<float> before = testing::through(raw, {"black_level"}), after = testing::through(raw, balanced);
  EXPECT_TRUE(std::ranges::equal(after.data(), before.data()));
}

TEST(GreenBalance, AnySizeAndAnyTilingGiveTheSame) {
  for (const auto& [width, height] : testing::odd_sizes()) {
    RawFrame raw = testing::test_frame(width, height, 0);
    raw.noise_profile.assign(3, {1e-3, 1e-3});
    for (size_t i = 0; i < raw.dn.data().size(); ++i)
      raw.dn.data()[i] = static_cast<std::uint16_t>(400.0f + 100.0f * testing::texture(i));
    testing::expect_same_bytes_in_any_tiling(raw, testing::stages_of(balanced));
  }
}

TEST(GreenBalance, OtherMosaicsAreRefused) {
  RawFrame raw = testing::test_frame(8, 8, 100);
  raw.cfa.planes = {0, 0, 1, 2};
  EXPECT_INPUT_ERROR(testing::through(raw, balanced), "green_balance: cfa", "Bayer");
}

}  // namespace
}  // namespace groundglass::isp
