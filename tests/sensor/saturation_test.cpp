#include "sensor/pixel/saturation.h"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "sensor/capture/readout.h"
#include "sensor/pixel/charge.h"
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
  saturate(charge_e, 10000.0f, {.knee = 1.0, .blooming = 0.5}, Task());
  EXPECT_EQ(charge_e.at(20, 20), 10000.0f);
  for (const auto& [x, y] : {std::pair{19, 20}, {21, 20}, {20, 19}, {20, 21}})
    EXPECT_NEAR(charge_e.at(x, y), 1000.0f, 0.01);  // 8000 e · 0.5 / 4
  EXPECT_EQ(charge_e.at(19, 19), 0.0f);
}

double sum_of(const Image<float>& charge_e) {
  return std::accumulate(charge_e.data().begin(), charge_e.data().end(), 0.0);
}

/// Charges after the wells' end, by another way: what flows over from the wet pixels solves linear equations;
/// pixels that get too much by it become wet, until none does.
std::vector<double> by_linear_equations(const Image<float>& charge_e, double full_e, double share) {
  const int width = charge_e.width(), count = width * charge_e.height();
  std::vector<char> wet(static_cast<size_t>(count), 0);
  Eigen::VectorXd q(count), overflow = Eigen::VectorXd::Zero(count), arriving;
  for (int i = 0; i < count; ++i) q[i] = static_cast<double>(charge_e.data()[static_cast<size_t>(i)]);
  const auto flows = [&](int to, int from) {
    return std::abs(to % width - from % width) + std::abs(to / width - from / width) == 1;
  };
  while (true) {
    arriving = q;
    for (int to = 0; to < count; ++to)
      for (int from = 0; from < count; ++from)
        if (flows(to, from)) arriving[to] += 0.25 * share * overflow[from];
    bool grows = false;
    for (int i = 0; i < count; ++i)
      if (!wet[static_cast<size_t>(i)] && arriving[i] > full_e) wet[static_cast<size_t>(i)] = 1, grows = true;
    if (!grows) break;
    Eigen::MatrixXd system = Eigen::MatrixXd::Identity(count, count);
    Eigen::VectorXd excess = Eigen::VectorXd::Zero(count);
    for (int to = 0; to < count; ++to) {
      if (!wet[static_cast<size_t>(to)]) continue;
      excess[to] = q[to] - full_e;
      for (int from = 0; from < count; ++from)
        if (wet[static_cast<size_t>(from)] && flows(to, from)) system(to, from) = -0.25 * share;
    }
    overflow = system.partialPivLu().solve(excess);
  }
  std::vector<double> kept;
  for (int i = 0; i < count; ++i) kept.push_back(std::min(full_e, arriving[i]));
  return kept;
}

// Far beyond the full well neighbours flow over in turn; what two of them spill adds up.
TEST(Saturation, ABloomSolvesItsEquation) {
  for (double share : {0.3, 0.8, 0.99, 1.0}) {
    Image<float> charge_e(21, 19);
    for (int y = 0; y < 19; ++y)
      for (int x = 0; x < 21; ++x) charge_e.at(x, y) = static_cast<float>((x * 37 + y * 53) % 600);
    charge_e.at(7, 8) = 60000.0f;
    charge_e.at(13, 10) = 30000.0f;
    charge_e.at(0, 3) = 5000.0f;
    const std::vector<double> expected = by_linear_equations(charge_e, 1000.0, share);
    saturate(charge_e, 1000.0f, {.knee = 1.0, .blooming = share}, Task());
    for (size_t i = 0; i < expected.size(); ++i)
      ASSERT_NEAR(static_cast<double>(charge_e.data()[i]), expected[i], 0.05) << share << " at " << i;
  }
}

// Nothing is drained where the share is 1: the charge of the brightest point that is told apart from a
// brighter one, and of a thousand full wells in a row, lie in the wells around, each of them full.
TEST(Saturation, ABloomConservesCharge) {
  for (double knee : {1.0, 0.8})
    for (double full_wells : {3.0, 1000.0, most_full_wells}) {
      Image<float> charge_e(151, 151);
      charge_e.at(75, 75) = static_cast<float>(full_wells * 5000.0);
      saturate(charge_e, 5000.0f, {.knee = knee, .blooming = 1.0}, Task());
      EXPECT_NEAR(sum_of(charge_e) / (full_wells * 5000.0), 1.0, 1e-5) << full_wells;
      EXPECT_LE(std::ranges::max(charge_e.data()), 5000.0f);
    }
  Image<float> line(101, 151);
  for (int x = 20; x < 81; ++x) line.at(x, 75) = 30.0f * 5000.0f;
  const double before = sum_of(line);
  saturate(line, 5000.0f, {.knee = 1.0, .blooming = 1.0}, Task());
  EXPECT_NEAR(sum_of(line) / before, 1.0, 1e-5);
}

// A disc: a source of many full wells in an empty array fills a circle of as many pixels (internal
// aggregation with divisible chips: Levine & Peres 2009, Potential Analysis 30, 1, theorem 1.3).
TEST(Saturation, ABloomIsRound) {
  constexpr double full_wells = 4000.0;
  Image<float> charge_e(101, 101);
  charge_e.at(50, 50) = static_cast<float>(full_wells * 1000.0);
  saturate(charge_e, 1000.0f, {.knee = 1.0, .blooming = 1.0}, Task());
  const double radius = std::sqrt(full_wells / std::numbers::pi);
  for (int y = 0; y < 101; ++y)
    for (int x = 0; x < 101; ++x) {
      const double distance = std::hypot(x - 50, y - 50);
      if (std::abs(distance - radius) < 2.0) continue;
      ASSERT_EQ(charge_e.at(x, y), distance < radius ? 1000.0f : 0.0f) << x << ", " << y;
    }
}

// The same through all of the read-out, in bands that the bloom is wider than.
TEST(Saturation, AFrameKeepsAllOfAGlint) {
  SensorModel s = simple_sensor(128, 128);
  s.converter.black_level_dn = 0.0;
  s.saturation.blooming = 1.0;
  ExposureSettings settings = only(&NoiseTerms::blooming);
  settings.time_s = 1.0;
  settings.iso = 100.0;
  Image<float> rate(128, 128);
  rate.at(64, 60) = 1000.0f * 15000.0f;
  const Readout frame = read_out(rate, {}, s, settings, Task(), 7);
  const auto dn = frame.dn.data();
  EXPECT_NEAR(std::accumulate(dn.begin(), dn.end(), 0.0) / (4.0 * 1000.0 * 15000.0), 1.0, 2e-5);
}

TEST(Saturation, NothingChangesBelowTheKnee) {
  Image<float> charge_e(20, 20, 1, 700.0f);
  saturate(charge_e, 1000.0f, {.knee = 0.7, .blooming = 0.5}, Task());
  for (float e : charge_e.data()) ASSERT_EQ(e, 700.0f);
}

}  // namespace
}  // namespace groundglass::sensor
