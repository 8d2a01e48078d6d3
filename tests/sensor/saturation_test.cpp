#include "sensor/pixel/saturation.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/sensor/flat_frames.h"

namespace groundglass::sensor {
namespace {

TEST(Saturation, KneeIsSmoothAndEndsAtTheFullWell) {
  const auto kept = [](double e) {
    return static_cast<double>(kept_charge(static_cast<float>(e), 10000.0f, 0.8f));
  };
  EXPECT_EQ(kept(5000.0), 5000.0);
  EXPECT_EQ(kept(8000.0), 8000.0);
  EXPECT_NEAR(kept(8010.0), 8009.98, 0.01);  // the slope is 1 there
  EXPECT_NEAR(kept(10000.0), 10000.0 - 2000.0 / std::exp(1.0), 0.01);
  EXPECT_EQ(kept(1e6), 10000.0);
  EXPECT_EQ(kept_charge(12000.0f, 10000.0f, 1.0f), 10000.0f);
}

Image<float> one_bright_pixel(float e) {
  Image<float> charge_e(41, 41);
  charge_e.at(20, 20) = e;
  return charge_e;
}

TEST(Saturation, ABloomReachesTheNeighboursFirst) {
  Image<float> charge_e = one_bright_pixel(18000.0f);
  saturate(charge_e, 10000.0f, {.knee = 1.0, .blooming = 0.5});
  EXPECT_EQ(charge_e.at(20, 20), 10000.0f);
  for (const auto& [x, y] : {std::pair{19, 20}, {21, 20}, {20, 19}, {20, 21}})
    EXPECT_EQ(charge_e.at(x, y), 1000.0f);  // 8000 e · 0.5 / 4
  EXPECT_EQ(charge_e.at(19, 19), 0.0f);
}

// Far beyond the full well neighbours flow over in turn. The middle's fixed point: T = q + share · (T' − full
// well) with T' of its four neighbours, each T' = share / 4 · (T − full well) while their own neighbours hold
// what comes.
TEST(Saturation, ABloomIsTheFixedPointOfItsEquation) {
  constexpr double full = 1000.0, share = 0.8, q = 20000.0;
  Image<float> charge_e = one_bright_pixel(static_cast<float>(q));
  Image<float> before = charge_e;
  saturate(charge_e, static_cast<float>(full), {.knee = 1.0, .blooming = share});
  EXPECT_EQ(charge_e.at(20, 20), 1000.0f);
  EXPECT_EQ(charge_e.at(21, 20), 1000.0f);
  EXPECT_GT(charge_e.at(21, 21), 0.0f);
  const double kept = std::accumulate(charge_e.data().begin(), charge_e.data().end(), 0.0);
  EXPECT_LT(kept, q);
  // Every flow loses 1 − share: of the excess 19000 e at least share ends up in other wells but what they
  // lose too.
  EXPECT_LT(kept, full + share * (q - full));
  EXPECT_GT(kept, full + share * share * (q - full) * 0.9);
  // Symmetric, as the flows are.
  for (int y = 0; y < 41; ++y)
    for (int x = 0; x < 41; ++x) ASSERT_EQ(charge_e.at(x, y), charge_e.at(y, x));
}

TEST(Saturation, ABloomStaysWithinItsReach) {
  Image<float> charge_e(9, 101);
  charge_e.at(4, 50) = 1e16f;
  saturate(charge_e, 1000.0f, {.knee = 1.0, .blooming = 1.0});
  for (int y = 0; y < 101; ++y)
    for (int x = 0; x < 9; ++x) ASSERT_TRUE(std::abs(y - 50) <= bloom_reach_px || charge_e.at(x, y) == 0.0f);
  EXPECT_GT(charge_e.at(4, 50 + bloom_reach_px), 0.0f);
}

TEST(Saturation, NothingChangesBelowTheKnee) {
  Image<float> charge_e(20, 20, 1, 700.0f);
  saturate(charge_e, 1000.0f, {.knee = 0.7, .blooming = 0.5});
  for (float e : charge_e.data()) ASSERT_EQ(e, 700.0f);
}

}  // namespace
}  // namespace groundglass::sensor
