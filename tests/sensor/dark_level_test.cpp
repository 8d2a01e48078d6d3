#include "sensor/capture/dark_level.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sensor/capture/frame_metadata.h"
#include "tests/sensor/flat_frames.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::sensor {
namespace {

/// Two conversion gains and every term that the dark has.
SensorModel every_dark_term() {
  SensorModel s = simple_sensor(1024, 1024);
  s.conversion_modes[0] = {.name = "low",
                           .from_iso = 100.0,
                           .system_gain_dn_per_e = 1.5,
                           .full_well_e = 20000.0,
                           .read_noise_e = 3.0,
                           .output_noise_dn = 2.0};
  s.conversion_modes.push_back({.name = "high",
                                .from_iso = 400.0,
                                .system_gain_dn_per_e = 6.0,
                                .full_well_e = 5000.0,
                                .read_noise_e = 1.5,
                                .output_noise_dn = 2.0});
  s.dark_current = {.e_per_s = 12.0, .at_C = 20.0, .doubling_K = 7.0};
  s.temperature_C = 34.0;  // four times as much
  s.dsnu_e = {.pixel = 4.0, .row = 1.0, .column = 1.2};
  s.source_follower.trap_share = 0.1;
  s.source_follower.trap_e = 9.0;
  s.source_follower.trap_time_s = 2e-6;
  s.source_follower.cds_interval_s = 3e-6;
  s.line_noise = {.row_e = 1.1, .column_e = 0.9};
  s.periodic_noise = {{.rms_e = 2.0, .cycles_per_px_x = 0.11, .cycles_per_px_y = 0.07}};
  s.converter.drift_dn = 3.0;
  s.converter.drift_rows = 2.0;
  s.converter.dnl_dn = 0.3;
  return s;
}

/// Mean square of what dark numbers differ from the black level of their frame by, over two frames.
double dark_variance(const SensorModel& s, ExposureSettings settings) {
  double sum = 0.0;
  for (settings.frame = 0; settings.frame < 2; ++settings.frame) {
    const RawFrame frame = flat_frame(s, 0.0, settings);
    const auto dn = frame.dn.data();
    sum += 0.5 *
           moments_of(dn.size(), [&](size_t i) { return std::pow(dn[i] - frame.black_level_dn[0], 2); }).mean;
  }
  return sum;
}

double profile_variance(const SensorModel& s, const ExposureSettings& settings) {
  const RawFrame frame = flat_frame(s, 0.0, settings);
  return frame.noise_profile.at(0).read * std::pow(frame.white_level_dn - frame.black_level_dn[0], 2);
}

struct DarkCase {
  const char* name;
  BinningDomain domain;
  int binning;
  double iso, time_s;
};

class DarkFrame : public ::testing::TestWithParam<DarkCase> {};

INSTANTIATE_TEST_SUITE_P(
    GainsTimesAndBinnings, DarkFrame,
    ::testing::Values(DarkCase{"short_low", BinningDomain::digital_sum, 1, 100, 1e-3},
                      DarkCase{"short_high", BinningDomain::digital_sum, 1, 800, 1e-3},
                      DarkCase{"long_low", BinningDomain::digital_sum, 1, 100, 10.0},
                      DarkCase{"long_high", BinningDomain::digital_sum, 1, 800, 10.0},
                      DarkCase{"average_long_low", BinningDomain::digital_average, 2, 100, 10.0},
                      DarkCase{"average_short_high", BinningDomain::digital_average, 3, 800, 1e-3},
                      DarkCase{"charge_long_low", BinningDomain::charge, 2, 100, 10.0},
                      DarkCase{"charge_long_high", BinningDomain::charge, 2, 800, 10.0}),
    [](const auto& dark) { return dark.param.name; });

/// How many independent values a frame's variance of each term is estimated from, at least. Amplitudes of
/// traps are exponential, 10 % of pixels have one: a kurtosis of 12 / (0.1 · (1 − exp(−1.5))).
double independent_values(bool NoiseTerms::*term, double pixels, double lines) {
  if (term == &NoiseTerms::row || term == &NoiseTerms::column) return 2.0 * lines;
  if (term == &NoiseTerms::dsnu) return lines;
  if (term == &NoiseTerms::pedestal) return lines / 2.0;
  if (term == &NoiseTerms::periodic) return 1e5;
  if (term == &NoiseTerms::telegraph) return 2.0 * pixels / (12.0 / (0.1 * 0.78));
  return 2.0 * pixels;
}

/// Variance of the estimate of a term's variance. Steps of the converter are off by the same t in all pixels:
/// by which side of the mean they lie on, they move the variance by Σ 2 x p(x) t over the codes, whose
/// variance for normal numbers of deviation σ is σ E(t²) / √π.
double estimate_error2(bool NoiseTerms::*term, double added, const SensorModel& s, double deviation_dn) {
  const double lines = s.readout_height_px(), averaged = s.averaged_numbers();
  if (term == &NoiseTerms::converter)
    return deviation_dn * 0.5 * std::pow(s.converter.dnl_dn, 2) / std::sqrt(std::numbers::pi) / averaged /
           averaged;
  return 2.0 * added * added / independent_values(term, lines * lines, lines);
}

// Each term alone beside read noise, which spreads the numbers over the converter's steps, and all together:
// within 4.5 standard deviations of the estimate.
TEST_P(DarkFrame, HasTheVarianceThatItsNoiseProfileStates) {
  SensorModel s = every_dark_term();
  s.binning = GetParam().binning;
  s.binning_domain = GetParam().domain;
  s.width_px = s.height_px = s.binning == 3 ? 1023 : 1024;
  const double pixels = std::pow(s.readout_height_px(), 2);
  ExposureSettings settings;
  settings.iso = GetParam().iso;
  settings.time_s = GetParam().time_s;
  settings.noise = NoiseTerms::none();
  settings.noise.read = settings.noise.shot = true;
  const double white = profile_variance(s, settings);
  EXPECT_NEAR(dark_variance(s, settings) / white, 1.0, 4.5 * std::sqrt(1.0 / pixels));
  double error2 = std::pow(white, 2) / pixels;
  for (bool NoiseTerms::*term :
       {&NoiseTerms::dark_current, &NoiseTerms::dsnu, &NoiseTerms::telegraph, &NoiseTerms::row,
        &NoiseTerms::column, &NoiseTerms::periodic, &NoiseTerms::pedestal, &NoiseTerms::converter}) {
    ExposureSettings with = settings;
    with.noise.*term = true;
    const double stated = profile_variance(s, with), added = stated - white;
    EXPECT_GT(added, 0.0);
    const double term_error2 = estimate_error2(term, added, s, std::sqrt(stated * s.averaged_numbers())) +
                               4.0 * white * added / pixels;
    EXPECT_NEAR(dark_variance(s, with), stated, 4.5 * std::sqrt(term_error2 + std::pow(white, 2) / pixels))
        << std::ranges::find_if(noise_term_names, [&](const auto& n) { return n.second == term; })->first;
    error2 += term_error2;
  }
  settings.noise = NoiseTerms{};
  const double all = profile_variance(s, settings);
  EXPECT_NEAR(dark_variance(s, settings), all, 4.5 * std::sqrt(error2));
  EXPECT_GT(all, 1.2 * white);
}

// The steps' part for itself: the mean over many specimens.
TEST(DarkLevel, StepsOfTheConverterAddHalfTheirVariance) {
  SensorModel s = simple_sensor(256, 256);
  s.conversion_modes[0].read_noise_e = 0.75;  // 3 DN
  s.converter.dnl_dn = 0.4;
  ExposureSettings settings;
  settings.time_s = 1.0;
  settings.noise = NoiseTerms::none();
  settings.noise.read = settings.noise.converter = true;
  constexpr int specimens = 400;
  double measured = 0.0;
  for (s.serial = 0; s.serial < specimens; ++s.serial) measured += dark_variance(s, settings) / specimens;
  const double white = 9.0 + 1.0 / 12.0, of_steps = 0.08;
  EXPECT_NEAR(profile_variance(s, settings), white + of_steps, 1e-6);
  const double error2 = 3.0 * of_steps / std::sqrt(std::numbers::pi) + white * white / 65536.0;
  EXPECT_NEAR(measured, white + of_steps, 4.5 * std::sqrt(error2 / specimens));
}

// Black level and slope: the mean signal is that of the light alone, and the variance lies on the line.
TEST(DarkLevel, ALongExposureHasTheDarkCurrentInItsBlackLevel) {
  SensorModel s = simple_sensor(1024, 1024);
  s.dark_current = {.e_per_s = 50.0};
  s.conversion_modes[0].read_noise_e = 3.0;
  for (double seconds : {0.1, 4.0}) {
    const SpectralImage light = flat_irradiance(s, 1e-9f);
    const double light_e = mean_photoelectrons_per_s(light, s, Task()).at(0, 0) * seconds;
    ExposureSettings settings;
    settings.time_s = seconds;
    const RawFrame frame = expose(light, s, settings, Task());
    EXPECT_NEAR(frame.black_level_dn.at(0), 1000.0 + 4.0 * 50.0 * seconds, 1e-3);
    const Moments m = moments_of(frame);
    const double variance = 16.0 * (light_e + 50.0 * seconds + 9.0) + 1.0 / 12.0;
    EXPECT_NEAR(m.mean - frame.black_level_dn.at(0), 4.0 * light_e, 4.5 * std::sqrt(variance) / 1024.0);
    EXPECT_NEAR(m.variance / variance, 1.0, variance_bound);
    const double span = frame.white_level_dn - frame.black_level_dn.at(0);
    const NoiseProfile& profile = frame.noise_profile.at(0);
    const double x = (m.mean - frame.black_level_dn.at(0)) / span;
    EXPECT_NEAR((profile.shot * x + profile.read) * span * span / m.variance, 1.0, variance_bound);
  }
  ExposureSettings settings;
  settings.time_s = 1e4;
  EXPECT_INPUT_ERROR(expose(flat_irradiance(s, 0.0f), s, settings, Task()), "exposure time is 10000 s",
                     "dark current", "temperature_C");
}

TEST(DarkLevel, TrapsAreFullForHalfOfTheTimeWithoutDoubleSampling) {
  SensorModel s = simple_sensor(1024, 1024);
  s.source_follower.trap_share = 0.2;
  s.source_follower.trap_e = 40.0;
  s.source_follower.correlated_double_sampling = false;
  s.conversion_modes[0].conversion_gain_uV_per_e = 50.0;
  const RawFrame frame = flat_frame(s, 0.0, only(&NoiseTerms::telegraph));
  const Moments m = moments_of(frame);
  EXPECT_EQ(frame.black_level_dn.at(0), 1000.0 + 4.0 * 0.5 * 0.2 * 40.0);
  EXPECT_NEAR(m.mean, frame.black_level_dn.at(0), 4.5 * std::sqrt(m.variance) / 1024.0);
  const double span = frame.white_level_dn - frame.black_level_dn.at(0);
  // A kurtosis of 12 / 0.2.
  EXPECT_NEAR(m.variance / (frame.noise_profile.at(0).read * span * span), 1.0,
              4.5 * std::sqrt(60.0) / 1024.0);
}

}  // namespace
}  // namespace groundglass::sensor
