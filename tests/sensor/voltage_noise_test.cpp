#include "sensor/readout/voltage_noise.h"

#include <cmath>
#include <complex>
#include <numbers>

#include "tests/sensor/flat_frames.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::sensor {
namespace {

/// ∫ k/f · 4 sin²(π f t) / (1 + (f / f_c)²) df over ln f, by the midpoint rule.
double integrated_flicker(double k, double t, double f_c) {
  double sum = 0.0;
  constexpr double step = 1e-5;
  for (double u = std::log(1e-3 / t); u < std::log(1e4 * f_c); u += step) {
    const double f = std::exp(u);
    sum += k * 4.0 * std::pow(std::sin(std::numbers::pi * f * t), 2) / (1.0 + std::pow(f / f_c, 2)) * step;
  }
  return sum;
}

TEST(VoltageNoise, FlickerIsTheIntegralOverItsSpectrum) {
  for (double in_time : {0.2, 1.0, 5.0, 30.0}) {
    SourceFollower follower{.cds_interval_s = 1e-6, .flicker_e2 = 3.0, .bandwidth_Hz = in_time * 1e6};
    EXPECT_NEAR(follower.flicker_variance_e2() / integrated_flicker(3.0, 1e-6, in_time * 1e6), 1.0, 1e-4)
        << in_time;
  }
}

TEST(VoltageNoise, FlickerAloneHasItsVariance) {
  SensorModel s = simple_sensor();
  s.source_follower.flicker_e2 = 4.0;
  const Moments m = moments_of(flat_frame(s, 0.0, only(&NoiseTerms::flicker)));
  EXPECT_NEAR(m.variance / (16 * s.source_follower.flicker_variance_e2() + 1.0 / 12.0), 1.0, variance_bound);
}

// The noise of resetting 1 fF at 300 K is 12.7 electrons (√(kTC) / q, in every textbook), and 1 fF gives
// 160.2 µV per electron.
TEST(VoltageNoise, ResetWithoutDoubleSamplingIsKtc) {
  SensorModel s = simple_sensor();
  s.temperature_C = 300.0 - 273.15;
  s.conversion_modes[0].conversion_gain_uV_per_e = 160.2177;
  NoiseTerms reset = NoiseTerms::none();
  reset.reset = true;
  EXPECT_EQ(white_variance_e2(s, 100.0, reset), 0.0);
  s.source_follower.correlated_double_sampling = false;
  EXPECT_NEAR(std::sqrt(white_variance_e2(s, 100.0, reset)), 12.70, 0.01);
  const Moments m = moments_of(flat_frame(s, 0.0, only(&NoiseTerms::reset)));
  EXPECT_NEAR(m.variance / (16 * 12.70 * 12.70), 1.0, variance_bound);
  s.conversion_modes[0].conversion_gain_uV_per_e = 0.0;
  EXPECT_INPUT_ERROR(s.check(), "conversion_gain_uV_per_e is missing");
}

// The standard deviation of row means is √(σ_row² + σ_read² / width).
TEST(VoltageNoise, RowNoiseIsSharedByRowsAndNewInEachFrame) {
  SensorModel s = simple_sensor();
  s.line_noise = {.row_e = 3.0, .column_e = 0.0};
  s.conversion_modes[0].read_noise_e = 5.0;
  ExposureSettings settings = only(&NoiseTerms::row);
  settings.noise.read = true;
  double variance = 0.0;
  constexpr int frames = 8;
  std::vector<double> first_row;
  for (settings.frame = 0; settings.frame < frames; ++settings.frame) {
    const RawFrame frame = flat_frame(s, 0.0, settings);
    std::vector<double> means;
    for (int y = 0; y < 512; ++y) {
      const auto row = frame.dn.row(y);
      means.push_back(moments_of(row.size(), [&](size_t x) { return row[x] / 4.0; }).mean);
    }
    variance += moments_of(means.size(), [&](size_t y) { return means[y]; }).variance / frames;
    first_row.push_back(means[0]);
  }
  EXPECT_NEAR(variance / (9.0 + (25.0 + 1.0 / 192.0) / 512.0), 1.0, 4.5 * std::sqrt(2.0 / (frames * 511)));
  EXPECT_GT(moments_of(first_row.size(), [&](size_t i) { return first_row[i]; }).variance, 0.5);
}

TEST(VoltageNoise, ColumnNoiseAndFixedColumnsDiffer) {
  SensorModel s = simple_sensor();
  s.line_noise.column_e = 4.0;
  s.dsnu_e.column = 6.0;
  const auto column_means = [&](bool NoiseTerms::*term, std::uint32_t number) {
    ExposureSettings settings = only(term);
    settings.frame = number;
    const RawFrame frame = flat_frame(s, 0.0, settings);
    return std::vector<double>(frame.dn.row(0).begin(), frame.dn.row(0).end());
  };
  EXPECT_EQ(column_means(&NoiseTerms::dsnu, 0), column_means(&NoiseTerms::dsnu, 1));
  EXPECT_NE(column_means(&NoiseTerms::column, 0), column_means(&NoiseTerms::column, 1));
  const auto spread_e = [](const std::vector<double>& dn) {
    return std::sqrt(moments_of(dn.size(), [&](size_t i) { return dn[i] / 4.0; }).variance);
  };
  EXPECT_NEAR(spread_e(column_means(&NoiseTerms::dsnu, 0)) / 6.0, 1.0, 4.5 / std::sqrt(2.0 * 511));
  EXPECT_NEAR(spread_e(column_means(&NoiseTerms::column, 0)) / 4.0, 1.0, 4.5 / std::sqrt(2.0 * 511));
}

// All of a wave's power lies at its frequency.
TEST(VoltageNoise, PeriodicNoiseIsOneLineOfTheSpectrum) {
  SensorModel s = simple_sensor(256, 256);
  s.periodic_noise = {{.rms_e = 10.0, .cycles_per_px_x = 31.0 / 256, .cycles_per_px_y = -17.0 / 256}};
  ExposureSettings settings = only(&NoiseTerms::periodic);
  const auto power_at = [&](const RawFrame& frame, int cycles_x, int cycles_y) {
    std::complex<double> sum = 0.0;
    for (int y = 0; y < 256; ++y)
      for (int x = 0; x < 256; ++x)
        sum += (frame.dn.at(x, y) - 1000.0) / 4.0 *
               std::polar(1.0, -2.0 * std::numbers::pi * (cycles_x * x + cycles_y * y) / 256.0);
    return 2.0 * std::norm(sum / (256.0 * 256.0));  // with that of the negative frequency
  };
  const RawFrame frame = flat_frame(s, 0.0, settings);
  EXPECT_NEAR(power_at(frame, 31, -17), 100.0, 0.05);
  EXPECT_LT(power_at(frame, 31, 17), 1e-3);
  EXPECT_LT(power_at(frame, 0, 0), 1e-3);
  EXPECT_NEAR(moments_of(frame).variance / 16.0, 100.0, 0.1);
  settings.frame = 1;
  EXPECT_FALSE(std::ranges::equal(frame.dn.data(), flat_frame(s, 0.0, settings).dn.data())) << "a new phase";
}

// Input- and output-referred noise: σ² = (K σ_in)² + σ_out² + 1/12, and K doubles with ISO within a mode.
TEST(VoltageNoise, GainScalesWhatLiesAheadOfIt) {
  SensorModel s = simple_sensor();
  s.conversion_modes[0] = {.name = "low",
                           .from_iso = 100,
                           .system_gain_dn_per_e = 0.5,
                           .full_well_e = 30000,
                           .read_noise_e = 4.0,
                           .output_noise_dn = 6.0};
  s.conversion_modes.push_back({.name = "high",
                                .from_iso = 800,
                                .system_gain_dn_per_e = 12.0,
                                .full_well_e = 4000,
                                .read_noise_e = 1.2,
                                .output_noise_dn = 6.0});
  s.check();
  struct Case {
    double iso, gain, read_e;
  };
  for (const Case& c :
       {Case{100, 0.5, 4.0}, {400, 2.0, 4.0}, {799, 3.995, 4.0}, {800, 12.0, 1.2}, {1600, 24.0, 1.2}}) {
    ExposureSettings settings = only(&NoiseTerms::read);
    settings.iso = c.iso;
    const RawFrame frame = flat_frame(s, 1000.0, settings);
    const Moments m = moments_of(frame);
    const double variance = std::pow(c.gain * c.read_e, 2) + 36.0 + 1.0 / 12.0;
    EXPECT_NEAR(m.mean, 1000.0 + c.gain * 1000.0, 4.5 * std::sqrt(variance) / 512.0 + 1e-3) << c.iso;
    EXPECT_NEAR(m.variance / variance, 1.0, variance_bound) << c.iso;
    const double span = frame.white_level_dn - 1000.0;
    EXPECT_NEAR(frame.noise_profile.at(0).read * span * span / variance, 1.0, 1e-9) << c.iso;
  }
}

}  // namespace
}  // namespace groundglass::sensor
