#include "sensor/readout/conversion.h"

#include <algorithm>
#include <cmath>

#include "tests/sensor/flat_frames.h"

namespace groundglass::sensor {
namespace {

Converter ten_bits() {
  Converter c;
  c.bits = 10;
  return c;
}

int code_of(const ConverterCurve& curve, float level_dn, int column) {
  int code = -1;
  curve.convert({&level_dn, 1}, column, {&code, 1});
  return code;
}

/// Levels at which the code rises from k − 1 to k, by a fine ramp.
std::vector<double> transitions(const ConverterCurve& curve, int column) {
  std::vector<double> levels(1025, 0.0);
  int code = 0;
  for (int i = 0; i <= 1024 * 256; ++i) {
    const double level = i / 256.0 - 1.0;
    const int now = code_of(curve, static_cast<float>(level), column);
    EXPECT_GE(now, code) << "monotonic";
    for (; code < now; ++code) levels[static_cast<size_t>(code + 1)] = level;
  }
  return levels;
}

TEST(ConverterCurve, IdealOneRounds) {
  const ConverterCurve curve(ten_bits(), philox_key(1), 4, true);
  EXPECT_EQ(code_of(curve, -3.0f, 0), 0);
  EXPECT_EQ(code_of(curve, 0.49f, 0), 0);
  EXPECT_EQ(code_of(curve, 0.51f, 0), 1);
  EXPECT_EQ(code_of(curve, 1022.4f, 0), 1022);
  EXPECT_EQ(code_of(curve, 1e9f, 3), 1023);
}

// IEEE 1241: DNL is the deviation of a code's width from 1, INL that of its transition from a straight line.
TEST(ConverterCurve, StepsHaveTheDnlAskedFor) {
  Converter c = ten_bits();
  c.dnl_dn = 0.2;
  const std::vector<double> levels = transitions(ConverterCurve(c, philox_key(1), 4, true), 0);
  const Moments widths = moments_of(1000, [&](size_t k) { return levels[k + 12] - levels[k + 11]; });
  EXPECT_NEAR(widths.mean, 1.0, 1e-3);
  EXPECT_NEAR(std::sqrt(widths.variance) / 0.2, 1.0,
              4.5 * std::sqrt(0.75 / 1000));  // widths share transitions
  const Moments places =
      moments_of(1000, [&](size_t k) { return levels[k + 11] - static_cast<double>(k + 11); });
  EXPECT_NEAR(places.mean, -0.5, 4.5 * 0.141 / std::sqrt(1000));
  EXPECT_NEAR(std::sqrt(places.variance) / (0.2 / std::sqrt(2.0)), 1.0, 4.5 / std::sqrt(2000))
      << "it does not add up";
}

// The most that a sensor file may say: no step is narrower than nothing, and none is cut off for it.
TEST(ConverterCurve, TheWidestStepsKeepTheirOrderAndTheirSpread) {
  Converter c = ten_bits();
  c.dnl_dn = 0.4;
  const std::vector<double> levels = transitions(ConverterCurve(c, philox_key(3), 4, true), 0);
  std::vector<double> widths;
  for (size_t k = 2; k < 1023; ++k) widths.push_back(levels[k + 1] - levels[k]);
  EXPECT_GT(std::ranges::min(widths), 0.0);
  EXPECT_LT(std::ranges::max(widths), 2.0);
  const Moments m = moments_of(widths.size(), [&](size_t i) { return widths[i]; });
  EXPECT_NEAR(std::sqrt(m.variance) / 0.4, 1.0, 4.5 * std::sqrt(0.75 / 1000));
}

TEST(ConverterCurve, BowIsLargestInTheMiddleAndDiffersFromColumnToColumn) {
  Converter c = ten_bits();
  c.inl_dn = 6.0;
  const ConverterCurve alike(c, philox_key(1), 300, true);
  for (int column : {0, 299}) {
    EXPECT_NEAR(code_of(alike, 511.0f, column), 517, 1);
    EXPECT_NEAR(code_of(alike, 255.75f, column), 255.75 + 0.75 * 6.0, 1);
    EXPECT_EQ(code_of(alike, 0.0f, column), 0);
    EXPECT_EQ(code_of(alike, 1023.0f, column), 1023);
  }
  c.inl_dn = 100.0;
  c.inl_column_spread = 0.1;
  const ConverterCurve different(c, philox_key(1), 5000, true);
  const Moments m = moments_of(
      5000, [&](size_t column) { return code_of(different, 511.5f, static_cast<int>(column)) - 511.5; });
  EXPECT_NEAR(m.mean, 100.0, 4.5 * 10.0 / std::sqrt(5000));
  EXPECT_NEAR(std::sqrt(m.variance - 1.0 / 12.0) / 10.0, 1.0, 4.5 / std::sqrt(10000));
}

TEST(Conversion, PedestalWandersAndForgets) {
  SensorModel s = simple_sensor(16, 40000);
  s.converter.drift_dn = 30.0;
  s.converter.drift_rows = 50.0;
  const RawFrame frame = flat_frame(s, 0.0, only(&NoiseTerms::pedestal));
  const auto level = [&](size_t y) { return frame.dn.at(3, static_cast<int>(y)) - 1000.0; };
  const Moments m = moments_of(40000, level);
  // Some 40000 / (2 · 50) independent values.
  EXPECT_NEAR(std::sqrt(m.variance) / 30.0, 1.0, 4.5 / std::sqrt(2.0 * 400));
  for (size_t apart : {10, 50, 100}) {
    const double covariance =
        moments_of(40000 - apart, [&](size_t y) { return level(y) * level(y + apart); }).mean;
    EXPECT_NEAR(covariance / 900.0, std::exp(-static_cast<double>(apart) / 50.0), 4.5 / std::sqrt(400))
        << apart;
  }
  for (int x = 0; x < 16; ++x) ASSERT_EQ(frame.dn.at(x, 77), frame.dn.at(0, 77));
}

TEST(Conversion, DeadAndStuckPixelsStayAsTheyAre) {
  SensorModel s = simple_sensor();
  s.defects = {.dead_share = 0.002, .stuck_share = 0.001};
  const RawFrame frame = flat_frame(s, 5000.0, only(&NoiseTerms::defects));
  const auto count = [&](int dn) { return static_cast<double>(std::ranges::count(frame.dn.data(), dn)); };
  const double dead = count(1000), stuck = count(65535);
  EXPECT_NEAR(dead, 0.002 * 512 * 512, 4.5 * std::sqrt(0.002 * 512 * 512));
  EXPECT_NEAR(stuck, 0.001 * 512 * 512, 4.5 * std::sqrt(0.001 * 512 * 512));
  EXPECT_EQ(count(21000), 512 * 512 - dead - stuck);
}

TEST(Conversion, DefectsComeInClusters) {
  SensorModel s = simple_sensor();
  s.defects = {.dead_share = 0.0, .stuck_share = 0.004, .cluster_px = 3.0};
  const RawFrame frame = flat_frame(s, 0.0, only(&NoiseTerms::defects));
  int pixels = 0, runs = 0;
  for (int y = 0; y < 512; ++y)
    for (int x = 0; x < 512; ++x) {
      const bool stuck = frame.dn.at(x, y) == 65535;
      pixels += stuck;
      runs += stuck && (x == 0 || frame.dn.at(x - 1, y) != 65535);
    }
  // 350 clusters of geometric size, mean 3, variance 6.
  const double clusters = 0.004 / 3.0 * 512 * 512;
  EXPECT_NEAR(pixels, 0.004 * 512 * 512, 4.5 * std::sqrt(clusters * 15.0));
  EXPECT_NEAR(static_cast<double>(pixels) / runs, 3.0, 4.5 * std::sqrt(6.0 / clusters) + 0.05);
}

Converter companded() {
  Converter c;
  c.bits = 16;
  c.companding = {{0, 0}, {1024, 1024}, {8192, 2048}, {65535, 4095}};
  return c;
}

TEST(Companding, FollowsItsCurveAndComesBack) {
  const std::vector<std::uint16_t> stored = companding_table(companded()),
                                   back = expansion_table(companded());
  ASSERT_EQ(stored.size(), 65536u);
  ASSERT_EQ(back.size(), 4096u);
  EXPECT_EQ(stored[0], 0);
  EXPECT_EQ(stored[1000], 1000);
  EXPECT_EQ(stored[4608], 1536);
  EXPECT_EQ(stored[65535], 4095);
  for (size_t code = 0; code < stored.size(); ++code) {
    // Codes next to a corner share their number with some beyond it.
    const double step = code < 1020 ? 1.0 : code < 8188 ? 7.0 : 57343.0 / 2047.0;
    ASSERT_NEAR(back[stored[code]], static_cast<double>(code), 0.5 * step + 1.0) << code;
  }
}

TEST(Companding, AFrameCarriesTheWayBack) {
  SensorModel s = simple_sensor();
  s.converter.companding = {{0, 0}, {2000, 2000}, {65535, 4000}};
  const RawFrame frame = flat_frame(s, 10000.0, only(nullptr));
  EXPECT_EQ(frame.bit_depth, 12);
  const std::uint16_t dn = frame.dn.at(5, 5);
  EXPECT_LT(dn, 4000);
  EXPECT_NEAR(frame.linearization.at(dn), 41000.0, 16.0 + 1.0);
}

}  // namespace
}  // namespace groundglass::sensor
