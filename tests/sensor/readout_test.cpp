#include "sensor/capture/readout.h"

#include <tbb/global_control.h>

#include <algorithm>
#include <cmath>

#include "tests/sensor/flat_frames.h"

namespace groundglass::sensor {
namespace {

/// A sensor in which everything that can be on is.
SensorModel everything(int width = 300, int height = 200) {
  SensorModel s = simple_sensor(width, height);
  ConversionMode& mode = s.conversion_modes[0];
  mode.read_noise_e = 3.0;
  mode.output_noise_dn = 2.0;
  s.dark_current = {.e_per_s = 20.0, .hot_share = 0.01, .hot_e_per_s = 500.0};
  s.prnu = {.pixel = 0.01, .row = 0.002, .column = 0.003};
  s.dsnu_e = {.pixel = 2.0, .row = 1.0, .column = 1.0};
  s.source_follower.flicker_e2 = 0.5;
  s.source_follower.trap_share = 0.05;
  s.source_follower.trap_e = 10.0;
  s.saturation = {.knee = 0.9, .blooming = 0.4};
  s.lag = 0.01;
  s.line_noise = {.row_e = 1.0, .column_e = 0.5};
  s.periodic_noise = {{.rms_e = 1.0, .cycles_per_px_x = 0.13, .cycles_per_px_y = 0.05}};
  s.defects = {.dead_share = 0.001, .stuck_share = 0.001, .cluster_px = 2.0};
  s.converter.drift_dn = 5.0;
  s.converter.inl_dn = 20.0;
  s.converter.inl_column_spread = 0.2;
  s.converter.dnl_dn = 0.2;
  s.converter.optical_black_rows = 8;
  return s;
}

/// Light that rises to three times the full well.
Image<float> ramp(const SensorModel& s) {
  Image<float> rate(s.readout_width_px(), s.readout_height_px());
  for (int y = 0; y < rate.height(); ++y)
    for (int x = 0; x < rate.width(); ++x)
      rate.at(x, y) = 45000.0f * static_cast<float>(x * x) / static_cast<float>(rate.width() * rate.width());
  return rate;
}

ExposureSettings one_second(const SensorModel& s) {
  ExposureSettings settings;
  settings.time_s = 1.0;
  return resolved(settings, s);
}

TEST(Readout, NeitherThreadsNorBandsShow) {
  for (int binning : {1, 2}) {
    SensorModel s = everything();
    s.binning = binning;
    s.converter.bits = binning == 1 ? 16 : 14;
    s.conversion_modes[0].system_gain_dn_per_e = binning == 1 ? 4.0 : 1.0;
    const Image<float> rate = ramp(s);
    const ExposureSettings settings = one_second(s);
    const Readout expected = read_out(rate, rate, s, settings, Task());
    for (size_t threads : {1, 2})
      for (int rows : {1, 7, 32, 1000}) {
        const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
        const Readout got = read_out(rate, rate, s, settings, Task(), rows);
        ASSERT_TRUE(std::ranges::equal(got.dn.data(), expected.dn.data())) << rows;
        ASSERT_TRUE(std::ranges::equal(got.optical_black_dn.data(), expected.optical_black_dn.data()));
      }
  }
}

// A term switched off is the same as one of no size: the switches reach everything, and nothing draws
// another's numbers.
TEST(Readout, ATermSwitchedOffIsATermOfNoSize) {
  const SensorModel all = everything();
  const std::pair<bool NoiseTerms::*, void (*)(SensorModel&)> pairs[] = {
      {&NoiseTerms::prnu, [](SensorModel& s) { s.prnu = {}; }},
      {&NoiseTerms::dsnu, [](SensorModel& s) { s.dsnu_e = {}; }},
      {&NoiseTerms::dark_current, [](SensorModel& s) { s.dark_current.e_per_s = 0.0; }},
      {&NoiseTerms::hot_pixels, [](SensorModel& s) { s.dark_current.hot_share = 0.0; }},
      {&NoiseTerms::knee, [](SensorModel& s) { s.saturation.knee = 1.0; }},
      {&NoiseTerms::blooming, [](SensorModel& s) { s.saturation.blooming = 0.0; }},
      {&NoiseTerms::read,
       [](SensorModel& s) {
         s.conversion_modes[0].read_noise_e = s.conversion_modes[0].output_noise_dn = 0.0;
       }},
      {&NoiseTerms::flicker, [](SensorModel& s) { s.source_follower.flicker_e2 = 0.0; }},
      {&NoiseTerms::telegraph, [](SensorModel& s) { s.source_follower.trap_share = 0.0; }},
      {&NoiseTerms::row, [](SensorModel& s) { s.line_noise.row_e = 0.0; }},
      {&NoiseTerms::column, [](SensorModel& s) { s.line_noise.column_e = 0.0; }},
      {&NoiseTerms::periodic, [](SensorModel& s) { s.periodic_noise.clear(); }},
      {&NoiseTerms::pedestal, [](SensorModel& s) { s.converter.drift_dn = 0.0; }},
      {&NoiseTerms::converter, [](SensorModel& s) { s.converter.inl_dn = s.converter.dnl_dn = 0.0; }},
      {&NoiseTerms::defects, [](SensorModel& s) { s.defects = {}; }},
  };
  const Image<float> rate = ramp(all);
  const Readout complete = read_out(rate, {}, all, one_second(all), Task());
  for (const auto& [term, take_out] : pairs) {
    ExposureSettings settings = one_second(all);
    settings.noise.*term = false;
    SensorModel without = all;
    take_out(without);
    const Readout off = read_out(rate, {}, all, settings, Task());
    const Readout absent = read_out(rate, {}, without, one_second(all), Task());
    const auto name =
        std::ranges::find_if(noise_term_names, [&](const auto& n) { return n.second == term; })->first;
    EXPECT_TRUE(std::ranges::equal(off.dn.data(), absent.dn.data())) << name;
    EXPECT_FALSE(std::ranges::equal(off.dn.data(), complete.dn.data())) << name;
  }
}

TEST(Readout, AFrameDoesNotDependOnThoseBefore) {
  const SensorModel s = everything();
  ExposureSettings settings = one_second(s);
  settings.frame = 12;
  const Image<float> rate = ramp(s);
  const Readout alone = read_out(rate, {}, s, settings, Task());
  for (settings.frame = 0; settings.frame < 12; ++settings.frame) read_out(rate, {}, s, settings, Task());
  EXPECT_TRUE(std::ranges::equal(alone.dn.data(), read_out(rate, {}, s, settings, Task()).dn.data()));
}

TEST(Readout, OpticalBlackSeesNoLight) {
  SensorModel s = simple_sensor();
  s.converter.optical_black_rows = 32;
  s.dark_current.e_per_s = 100.0;
  s.conversion_modes[0].read_noise_e = 5.0;
  const RawFrame frame = flat_frame(s, 9000.0);
  ASSERT_EQ(frame.optical_black_dn.height(), 32);
  ASSERT_EQ(frame.optical_black_dn.width(), 512);
  const auto black = frame.optical_black_dn.data();
  const Moments m = moments_of(black.size(), [&](size_t i) { return black[i]; });
  const double dark_e = 100.0 * frame.info.exposure_time_s, count = static_cast<double>(black.size());
  EXPECT_NEAR(m.mean, 1000.0 + 4.0 * dark_e, 4.5 * 4.0 * std::sqrt((dark_e + 25.0) / count));
  EXPECT_NEAR(m.variance / (16.0 * (dark_e + 25.0) + 1.0 / 12.0), 1.0, 4.5 * std::sqrt(2.0 / count));
}

// 2×2 pixels of 700 e and 5 e of read noise: four read noises in a sum, a quarter in an average, one where
// the charge is read once.
TEST(Readout, BinningDomainsDifferInTheirReadNoise) {
  SensorModel s = simple_sensor(1024, 1024);
  s.binning = 2;
  s.conversion_modes[0].read_noise_e = 5.0;
  s.conversion_modes[0].system_gain_dn_per_e = 1.0;
  s.converter.bits = 14;
  struct Case {
    BinningDomain domain;
    double mean, variance, white;
  };
  for (const Case& c :
       {Case{BinningDomain::digital_sum, 6800.0, 4 * (700.0 + 25.0 + 1.0 / 12), 64000.0},
        {BinningDomain::digital_average, 1700.0, (700.0 + 25.0 + 1.0 / 12) / 4 + 1.0 / 12, 16000.0},
        {BinningDomain::charge, 3800.0, 2800.0 + 25.0 + 1.0 / 12, 16383.0}}) {
    s.binning_domain = c.domain;
    const RawFrame frame = flat_frame(s, 700.0);
    const Moments m = moments_of(frame);
    EXPECT_NEAR(m.mean, c.mean, 4.5 * std::sqrt(c.variance) / 512.0 + 0.5);
    EXPECT_NEAR(m.variance / c.variance, 1.0, variance_bound);
    EXPECT_EQ(frame.white_level_dn, c.white);
    const double span = frame.white_level_dn - frame.black_level_dn[0],
                 x = (m.mean - frame.black_level_dn[0]) / span;
    const NoiseProfile& profile = frame.noise_profile.at(0);
    EXPECT_NEAR((profile.shot * x + profile.read) * span * span / c.variance, 1.0, 0.005);
  }
}

// An average of four whole numbers is rounded from quarters: by 0, −¼, +½ or +¼.
TEST(Readout, AnAverageIsRoundedOnceMore) {
  SensorModel s = simple_sensor(1024, 1024);
  s.binning = 2;
  s.binning_domain = BinningDomain::digital_average;
  s.conversion_modes[0].read_noise_e = 1.2;
  s.conversion_modes[0].system_gain_dn_per_e = 1.0;
  s.converter.bits = 14;
  const RawFrame frame = flat_frame(s, 0.0);
  const Moments m = moments_of(frame);
  const double variance = (1.44 + 1.0 / 12) / 4 + 15.0 / 16 / 12;
  EXPECT_EQ(frame.black_level_dn.at(0), 1000.125);
  EXPECT_NEAR(m.mean, frame.black_level_dn.at(0), 4.5 * std::sqrt(variance) / 512.0);
  EXPECT_NEAR(m.variance / variance, 1.0, variance_bound);
  const double span = frame.white_level_dn - 1000.125;
  EXPECT_NEAR(frame.noise_profile.at(0).read * span * span / variance, 1.0, 1e-9);
}

// Of N residues of a sum all are alike: halves, which only an even N has, are rounded up.
TEST(Readout, TheBlackLevelOfAnAverageIsItsMean) {
  for (int binning : {1, 2, 3, 4}) {
    SensorModel s = simple_sensor(1152, 1152);
    s.binning = binning;
    s.binning_domain = BinningDomain::digital_average;
    s.conversion_modes[0].read_noise_e = 4.0;
    s.conversion_modes[0].system_gain_dn_per_e = 1.0;
    const RawFrame frame = flat_frame(s, 0.0);
    const double numbers = binning * binning, count = 1152.0 * 1152.0 / numbers;
    EXPECT_EQ(frame.black_level_dn.at(0), 1000.0 + (binning == 2 ? 0.125 : binning == 4 ? 1.0 / 32 : 0.0));
    const double spread = std::sqrt(((16.0 + 1.0 / 12) / numbers + 1.0 / 12) / count);
    EXPECT_NEAR(moments_of(frame).mean, frame.black_level_dn.at(0), 4.5 * spread) << binning;
    // The mean alone is an average of equal numbers, which needs no rounding.
    EXPECT_EQ(flat_frame(s, 0.0, only(nullptr)).black_level_dn.at(0), 1000.0);
  }
}

}  // namespace
}  // namespace groundglass::sensor
