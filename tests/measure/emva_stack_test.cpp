#include <gtest/gtest.h>

#include <cmath>

#include "sensor/random/streams.h"
#include "sim/core/philox.h"
#include "sim/measure/emva/characterization.h"
#include "sim/measure/emva/pair_statistics.h"
#include "sim/measure/emva/simulated_stack.h"
#include "tests/sensor/simple_sensor.h"

namespace groundglass::measure::emva {
namespace {

sensor::SensorModel camera() {
  sensor::SensorModel s = sensor::simple_sensor(640, 480);
  s.conversion_modes[0].system_gain_dn_per_e = 0.28;
  s.conversion_modes[0].full_well_e = 14000.0;
  s.conversion_modes[0].read_noise_e = 10.9;
  s.prnu = {.pixel = 0.005, .row = 0.002, .column = 0.003};
  s.dsnu_e = {.pixel = 3.0, .row = 1.5, .column = 2.0};
  s.dark_current = {.e_per_s = 30.0, .at_C = 20.0, .doubling_K = 7.0};
  s.temperature_C = 30.0;
  s.converter.bits = 12;
  s.converter.black_level_dn = 60.0;
  s.serial = 1288;
  return s;
}

/// The frames' statistics, without the frames ever being files.
Measurement measure(const SimulatedStack& stack) {
  Measurement m;
  for (size_t d = 0; d < stack.descriptors().size(); ++d) {
    const Descriptor& descriptor = stack.descriptors()[d];
    DarkSeries& dark = m.dark_series.emplace_back();
    dark.temperature_C = descriptor.temperature_C;
    for (size_t s = 0; s < descriptor.series.size(); ++s) {
      const Series& series = descriptor.series[s];
      const auto frame = [&](size_t k) { return stack.frame(d, s, k, Task()); };
      if (!series.is_pair()) {
        FrameStack sums;
        for (size_t k = 0; k < series.frames.size(); ++k) sums.add(frame(k));
        (series.is_dark() ? m.dark : m.flat) = std::move(sums);
        continue;
      }
      const PairStatistics pair = pair_statistics(frame(0), frame(1));
      const double exposure_s = 1e-9 * series.exposure_ns;
      if (series.is_dark())
        dark.points.push_back({exposure_s, pair.mean_dn, pair.variance_dn2});
      else
        m.points.push_back({exposure_s, series.photons, pair.mean_dn, pair.variance_dn2, 0.0, 0.0});
    }
  }
  for (PhotonTransferPoint& point : m.points)
    for (const DarkPoint& dark : m.dark_series[0].points)
      if (dark.exposure_s == point.exposure_s) {
        point.dark_mean_dn = dark.mean_dn;
        point.dark_variance_dn2 = dark.variance_dn2;
      }
  return m;
}

/// Standard deviation about the mean of what the lines of this one specimen drew: 480 draws are off the
/// model's figure by 3 % themselves.
double drawn(const sensor::SensorModel& s, sensor::Stream stream, int count, double spread) {
  const std::vector<float> normals = sensor::normals_per_line(philox_key(s.serial), 0, stream, count);
  double mean = 0.0, squares = 0.0;
  for (float value : normals) mean += static_cast<double>(value) / count;
  for (float value : normals) squares += std::pow(static_cast<double>(value) - mean, 2) / count;
  return spread * std::sqrt(squares);
}

TEST(Emva, OwnFramesGiveTheSensorsFigures) {
  // 35 pairs, 100 dark and 100 flat frames of 640 × 480. Bounds: 4 to 5 standard deviations of the recovery
  // from such frames by an independent camera in NumPy (K 0.07 %, σ_d 0.07 %, DSNU 0.24 %, PRNU 0.12 %).
  const sensor::SensorModel s = camera();
  const SimulatedStack stack(s, {});
  const Characterization c = characterize(measure(stack));
  const auto expect_within = [](double value, double truth, double percent) {
    EXPECT_NEAR(100.0 * (value / truth - 1.0), 0.0, percent);
  };
  const LinearModel& m = c.model;
  expect_within(m.system_gain_dn_per_e, 0.28, 0.3);
  expect_within(m.dark_noise_e, 10.9, 0.4);
  expect_within(m.quantum_efficiency, 0.5, 0.5);
  EXPECT_LT(c.linearity.value().error_percent, 0.01);
  EXPECT_TRUE(m.saturates);

  using sensor::Stream;
  const double dsnu_row_e = drawn(s, Stream::fixed_offset_rows, 480, 1.5),
               dsnu_column_e = drawn(s, Stream::fixed_offset_columns, 640, 2.0),
               prnu_row = drawn(s, Stream::fixed_response_rows, 480, 0.002),
               prnu_column = drawn(s, Stream::fixed_response_columns, 640, 0.003);
  const auto total = [](double a, double b, double d) { return std::sqrt(a * a + b * b + d * d); };
  const Nonuniformity& n = c.nonuniformity.value();
  expect_within(n.dsnu_e.found.total, total(3.0, dsnu_row_e, dsnu_column_e), 1.2);
  expect_within(n.dsnu_e.found.pixel, 3.0, 1.2);
  expect_within(n.dsnu_e.found.row, dsnu_row_e, 3.0);
  expect_within(n.dsnu_e.found.column, dsnu_column_e, 3.0);
  expect_within(n.prnu.found.total, total(0.005, prnu_row, prnu_column), 0.6);
  expect_within(n.prnu.found.pixel, 0.005, 0.6);
  expect_within(n.prnu.found.row, prnu_row, 3.0);
  expect_within(n.prnu.found.column, prnu_column, 3.0);

  const DarkCurrentFigures& dark = c.dark_current.value();
  expect_within(dark.current.e_per_s, 30.0 * std::exp2(10.0 / 7.0), 1.0);
  expect_within(dark.current.by_variance_e_per_s, 30.0 * std::exp2(10.0 / 7.0), 3.0);
  ASSERT_EQ(dark.by_temperature.size(), 4u);
  expect_within(dark.doubling_K.value(), 7.0, 1.0);

  // The spectrogram's floor is the pixels' part: a mean of 480 periodograms at 300 frequencies.
  double floor = 0.0;
  for (size_t k = 10; k < 310; ++k) floor += n.prnu_horizontal.power[k] / 300.0;
  EXPECT_NEAR(floor / (0.005 * 0.005 + prnu_column * prnu_column + n.prnu_floor), 1.0, 0.15);
}

TEST(Emva, PhotonsOfTheSimulatedLightAreCountedWithoutTheSensor) {
  // E A λ / (h c) of the light, the sensor being half as efficient everywhere.
  const SimulatedStack stack(camera(), {.width = 16, .height = 16});
  EXPECT_NEAR(stack.photoelectrons_per_s() / stack.photons_per_s(), 0.5, 1e-6);
  EXPECT_NEAR(stack.photoelectrons_per_s() * 0.02, 14000.0, 0.01);
  const Series& first = stack.descriptors()[0].series[0];
  EXPECT_NEAR(first.photons, stack.photons_per_s() * first.exposure_ns * 1e-9, 1e-6);
}

TEST(Emva, OneSiteOfAMosaicIsASensor) {
  sensor::SensorModel s = sensor::simple_bayer(64, 48);
  s.conversion_modes[0].read_noise_e = 5.0;
  const SimulatedStack stack(s, {.width = 32, .height = 24, .wavelength_nm = 530.0});
  // Green is the most sensitive at 530 nm, its first site in the first row.
  EXPECT_EQ(stack.site().x, 1);
  EXPECT_EQ(stack.site().y, 0);
  const size_t half = 35;  // the stack at half of saturation
  const Image<std::uint16_t> frame = stack.frame(0, half, 0, Task());
  ASSERT_EQ(frame.width(), 32);
  ASSERT_EQ(frame.height(), 24);
  double mean = 0.0;
  for (std::uint16_t dn : frame.data()) mean += dn / 768.0;
  // 7500 e at 4 DN/e over 1000; 768 pixels with √7525 e of noise.
  EXPECT_NEAR(mean, 31000.0, 4.5 * 4.0 * std::sqrt(7525.0 / 768.0));
}

}  // namespace
}  // namespace groundglass::measure::emva
