#include "isp/output/srgb_curve.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "sim/core/colour.h"

namespace groundglass::isp {
namespace {

TEST(SrgbCurve, IsWithinATenthOfASixteenBitStep) {
  double worst = 0.0;
  for (int i = 0; i <= 4'000'000; ++i) {
    const float x = static_cast<float>(i) / 4'000'000.0f;
    worst = std::max(worst, std::abs(static_cast<double>(srgb_curve(x)) - srgb_encode(x)));
  }
  EXPECT_LT(worst, 0.1 / 65535.0);
}

TEST(SrgbCurve, ClipsToTheDisplay) {
  EXPECT_EQ(srgb_curve(-0.5f), 0.0f);
  EXPECT_EQ(srgb_curve(0.0f), 0.0f);
  EXPECT_NEAR(srgb_curve(1.0f), 1.0f, 1e-6f);
  EXPECT_EQ(srgb_curve(7.0f), srgb_curve(1.0f));
  EXPECT_EQ(srgb_curve(std::numeric_limits<float>::infinity()), srgb_curve(1.0f));
  EXPECT_EQ(srgb_curve(std::numeric_limits<float>::quiet_NaN()), 0.0f);
}

}  // namespace
}  // namespace groundglass::isp
