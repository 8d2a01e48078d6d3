#include "isp/tone/tone.h"

#include <gtest/gtest.h>

#include <cmath>

#include "isp/tone/filmic.h"
#include "isp/tone/monotone_cubic.h"
#include "isp/tone/tone_curve.h"
#include "sim/core/colour.h"
#include "tests/isp/any_tiling.h"
#include "tests/isp/apply_to_colours.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

using testing::applied;

/// Slope of the logarithms.
double slope(const Filmic& curve, double x) {
  constexpr double step = 1e-5;
  return std::log(curve(x * (1.0 + step)) / curve(x * (1.0 - step))) / std::log((1.0 + step) / (1.0 - step));
}

TEST(Filmic, KeepsGreyReachesWhiteAndHasTheSlopesAskedFor) {
  for (const double contrast : {1.1, 1.25, 1.8})
    for (const double toe : {0.7, 1.0})
      for (const double white : {1.0, 4.0}) {
        const Filmic curve(contrast, toe, white);
        EXPECT_NEAR(curve(0.18), 0.18, 1e-12);
        EXPECT_NEAR(curve(white), 1.0, 1e-9);
        EXPECT_NEAR(slope(curve, 0.18 * 1.0001), contrast, 2e-3);
        EXPECT_NEAR(slope(curve, 0.18 / 1.0001), contrast, 2e-3);
        EXPECT_NEAR(slope(curve, 0.18 * std::exp2(-16.0)), toe, 1e-3);
        for (double x = 1e-4; x < white; x *= 1.1) EXPECT_LT(curve(x), curve(1.1 * x)) << x;
      }
}

// Its own closed forms: without a shoulder a power of the light, without both the light itself.
TEST(Filmic, IsAPowerWhereTheStraightLineDoesNotReachWhite) {
  const Filmic curve(1.2, 1.2, 0.5);
  for (const double x : {0.01, 0.18, 0.3, 0.5})
    EXPECT_NEAR(curve(x), 0.18 * std::pow(x / 0.18, 1.2), 1e-12) << x;
  const Filmic identity(1.0, 1.0, 1.0);
  for (const double x : {0.0, 0.001, 0.18, 0.9, 1.0}) EXPECT_NEAR(identity(x), x, 1e-9) << x;
}

// Fritsch and Carlson 1980, table 1 (RPN 14): data with a flat part and a steep rise.
TEST(MonotoneCubic, GoesThroughThePointsAndNeverOvershoots) {
  const std::vector<double> x{7.99, 8.09, 8.19, 8.7, 9.2, 10, 12, 15, 20};
  const std::vector<double> y{0,        2.76429e-5, 4.37498e-2, 0.169183, 0.469428,
                              0.943740, 0.998636,   0.999919,   0.999994};
  const MonotoneCubic curve(x, y);
  for (size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(curve(x[i]), y[i], 1e-15);
  double before = 0.0;
  for (double at = 7.99; at < 20.0; at += 0.001) {
    EXPECT_GE(curve(at), before - 1e-15) << at;
    before = curve(at);
  }
  EXPECT_EQ(curve(0.0), 0.0);
  EXPECT_EQ(curve(99.0), y.back());
}

TEST(MonotoneCubic, IsExactOfAStraightLine) {
  const MonotoneCubic line(std::vector{0.0, 0.3, 1.0}, std::vector{0.1, 0.4, 1.1});
  for (const double x : {0.0, 0.1, 0.31, 0.8, 1.0}) EXPECT_NEAR(line(x), x + 0.1, 1e-14);
}

TEST(ToneCurve, IsTheCurveItWasMadeOf) {
  const Filmic exact(1.4, 1.0, 1.9);
  const ToneCurve table(exact);
  for (double x = 1e-5; x < 300.0; x *= 1.013)
    EXPECT_NEAR(static_cast<double>(table(static_cast<float>(x))), std::min(exact(x), 1.0),
                1e-5 * exact(x) + 1e-9)
        << x;
  EXPECT_EQ(table(0.0f), 0.0f);
  EXPECT_EQ(table(-0x1p-17f), -table(0x1p-17f));
  EXPECT_EQ(table(1e30f), 1.0f);
  EXPECT_EQ(table(INFINITY), 1.0f);
}

TEST(Tone, ColorimetricLeavesEveryBit) {
  const std::vector<Vector3> colours{{0.25, 0.5, 1.75}, {-0.5, 0.0, 0.125}};
  EXPECT_EQ(applied("tone", colours), colours);
}

TEST(Tone, NeutralsStayNeutralAndColoursKeepTheirPlaceBetweenLargestAndSmallest) {
  const std::vector<Vector3> found =
      applied("tone curve=filmic contrast=1.6", {{0.4, 0.4, 0.4}, {0.9, 0.5, 0.1}});
  EXPECT_EQ(found[0].x(), found[0].y());
  EXPECT_EQ(found[0].y(), found[0].z());
  const Vector3& c = found[1];
  EXPECT_NEAR((c.y() - c.z()) / (c.x() - c.z()), 0.5, 1e-6);
}

TEST(Tone, OnEachChannelItIsTheCurve) {
  const Filmic exact(1.6, 1.0, 1.0);
  const Vector3 colour(0.9, 0.5, 0.1);
  const Vector3 found = applied("tone curve=filmic contrast=1.6 keep_hue=0", {colour})[0];
  for (int c = 0; c < 3; ++c) EXPECT_NEAR(found[c], exact(colour[c]), 2e-5);
}

TEST(Tone, TheSensorsSaturationIsWhiteAtAnyExposure) {
  for (const char* exposure : {"exposure ev=0.7", "exposure ev=-0.1"}) {
    const Vector3 found = applied(exposure, "tone curve=filmic contrast=1.3", {{1.0, 1.0, 1.0}})[0];
    EXPECT_NEAR(found.x(), 1.0, 1e-5) << exposure;
    const Vector3 below = applied(exposure, "tone curve=filmic contrast=1.3", {{0.8, 0.8, 0.8}})[0];
    EXPECT_LT(below.x(), 0.99) << exposure;
  }
}

TEST(Tone, AGivenCurvePassesItsPointsOnTheSrgbScale) {
  const double x = srgb_decode(0.5);
  const std::vector<Vector3> found =
      applied("tone curve=given points=0,0.1,0.5,0.6,1,0.9", {{x, x, x}, {0.0, 0.0, 0.0}, {3.0, 3.0, 3.0}});
  EXPECT_NEAR(srgb_encode(found[0].x()), 0.6, 1e-5);
  EXPECT_NEAR(srgb_encode(found[1].x()), 0.1, 1e-6);
  EXPECT_NEAR(srgb_encode(found[2].x()), 0.9, 1e-6);
}

TEST(Tone, GivesTheSameBytesInAnyTiling) {
  RawFrame raw = testing::test_frame(257, 65, 500);
  for (size_t i = 0; i < raw.dn.data().size(); ++i)
    raw.dn.data()[i] = static_cast<std::uint16_t>(64.0f + 1100.0f * testing::texture(i));
  testing::expect_same_bytes_in_any_tiling(
      raw, testing::stages_of({"black_level", "white_balance", "demosaic", "colour", "exposure ev=0.5",
                               "tone curve=filmic keep_hue=0.7", "encode"}));
}

TEST(Tone, BadParametersAreNamed) {
  const auto tone = [](const char* settings) { return applied(settings, {{0.0, 0.0, 0.0}}); };
  EXPECT_INPUT_ERROR(tone("tone curve=given"), "tone", "points", "0 numbers");
  EXPECT_INPUT_ERROR(tone("tone curve=given points=0,0,0.5"), "points", "3 numbers");
  EXPECT_INPUT_ERROR(tone("tone curve=given points=0,0,0.5,0.6,0.5,0.7"), "points", "rises");
  EXPECT_INPUT_ERROR(tone("tone curve=given points=0,0.5,0.5,0.4"), "points", "rises");
  EXPECT_INPUT_ERROR(tone("tone curve=filmic toe=2"), "toe", "contrast");
  EXPECT_INPUT_ERROR(tone("tone curve=film"), "curve", "filmic");
}

}  // namespace
}  // namespace groundglass::isp
