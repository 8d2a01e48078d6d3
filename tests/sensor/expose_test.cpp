#include "sensor/capture/expose.h"

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <algorithm>
#include <cmath>

#include "sensor/capture/frame_metadata.h"
#include "sensor/light/photoelectrons.h"
#include "sim/core/standard_spectra.h"
#include "tests/sensor/flat_frames.h"
#include "tests/sensor/simple_sensor.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::sensor {
namespace {

/// A sensor with every term; 512² pixels estimate a variance to 0.28 % (one standard deviation), a mean far
/// better.
SensorModel noisy_sensor() {
  SensorModel s = simple_sensor();
  s.conversion_modes[0].read_noise_e = 5.0;
  s.prnu.pixel = 0.01;
  s.dsnu_e.pixel = 3.0;
  s.dark_current.e_per_s = 40.0;
  return s;
}
TEST(Noise, WithoutAnyEveryPixelIsItsMean) {
  expect_every_dn(flat_frame(noisy_sensor(), 1000.0, only(nullptr)), 1000 + 4 * 1000);
}

TEST(Noise, ShotAloneHasTheVarianceOfItsMean) {
  // Whole electrons times 4 DN/e: no rounding enters.
  const Moments m = moments_of(flat_frame(noisy_sensor(), 900.0, only(&NoiseTerms::shot)));
  EXPECT_NEAR(m.mean, 1000.0 + 4 * 900.0, 4.5 * 4 * std::sqrt(900.0) / 512.0);
  EXPECT_NEAR(m.variance / (16 * 900.0), 1.0, variance_bound);
}

TEST(Noise, ReadAloneAddsRounding) {
  const Moments m = moments_of(flat_frame(noisy_sensor(), 900.0, only(&NoiseTerms::read)));
  EXPECT_NEAR(m.mean, 1000.0 + 4 * 900.0, 4.5 * 20.0 / 512.0);
  EXPECT_NEAR(m.variance / (16 * 25.0 + 1.0 / 12.0), 1.0, variance_bound);
}

TEST(Noise, DarkCurrentHasItsMeanAndItsShotNoise) {
  const SensorModel s = noisy_sensor();
  ExposureSettings settings = only(&NoiseTerms::dark_current);
  settings.time_s = 2.5;  // 40 e/s at the running temperature: 100 e
  expect_every_dn(flat_frame(s, 0.0, settings), 1000 + 4 * 100);
  settings.noise.shot = true;
  const Moments m = moments_of(flat_frame(s, 0.0, settings));
  EXPECT_NEAR(m.mean, 1000.0 + 4 * 100.0, 4.5 * 40.0 / 512.0);
  EXPECT_NEAR(m.variance / (16 * 100.0), 1.0, variance_bound);
}

TEST(Noise, PrnuScalesWithSignalAndStaysInPlace) {
  const SensorModel s = noisy_sensor();
  const RawFrame bright = flat_frame(s, 10000.0, only(&NoiseTerms::prnu));
  const RawFrame dim = flat_frame(s, 2500.0, only(&NoiseTerms::prnu));
  EXPECT_NEAR(std::sqrt(moments_of(bright).variance) / (4 * 10000.0) / 0.01, 1.0, variance_bound / 2);
  for (size_t i = 0; i < bright.dn.data().size(); ++i)
    ASSERT_NEAR(bright.dn.data()[i] - 1000.0, 4.0 * (dim.dn.data()[i] - 1000.0), 3.0);
  SensorModel other = s;
  other.serial = 8;
  EXPECT_FALSE(
      std::ranges::equal(bright.dn.data(), flat_frame(other, 10000.0, only(&NoiseTerms::prnu)).dn.data()));
}

TEST(Noise, DsnuIsAFixedOffset) {
  const SensorModel s = noisy_sensor();
  ExposureSettings settings = only(&NoiseTerms::dsnu);
  const RawFrame frame = flat_frame(s, 0.0, settings);
  const Moments m = moments_of(frame);
  EXPECT_NEAR(m.mean, 1000.0, 4.5 * 12.0 / 512.0);
  EXPECT_NEAR(m.variance / (16 * 9.0 + 1.0 / 12.0), 1.0, variance_bound);
  settings.seed = 99;
  settings.frame = 5;
  settings.time_s = 3.0;
  EXPECT_TRUE(std::ranges::equal(frame.dn.data(), flat_frame(s, 0.0, settings).dn.data()));
}

TEST(Noise, PrnuAndDsnuAreIndependent) {
  const SensorModel s = noisy_sensor();
  const RawFrame prnu = flat_frame(s, 2500.0, only(&NoiseTerms::prnu));
  const RawFrame dsnu = flat_frame(s, 0.0, only(&NoiseTerms::dsnu));
  const Moments a = moments_of(prnu), b = moments_of(dsnu);
  const double covariance = moments_of(prnu.dn.data().size(), [&](size_t i) {
                              return (prnu.dn.data()[i] - a.mean) * (dsnu.dn.data()[i] - b.mean);
                            }).mean;
  EXPECT_NEAR(covariance / std::sqrt(a.variance * b.variance), 0.0, 4.5 / 512.0);
}

TEST(Saturation, FullWellAndConverterClip) {
  SensorModel s = noisy_sensor();
  ExposureSettings settings = only(&NoiseTerms::shot);
  for (double signal : {20000.0, 1e6, 1e12})
    expect_every_dn(flat_frame(s, signal, settings), 1000 + 4 * 15000);
  settings.iso = 800;
  const RawFrame clipped = flat_frame(s, 20000.0, settings);
  expect_every_dn(clipped, 65535);
  EXPECT_EQ(clipped.white_level_dn, 65535.0);
  // Read noise below the black level ends at zero, not at 65535.
  s.converter.black_level_dn = 2.0;
  const RawFrame black = flat_frame(s, 0.0, only(&NoiseTerms::read));
  EXPECT_EQ(*std::ranges::min_element(black.dn.data()), 0);
  EXPECT_LT(*std::ranges::max_element(black.dn.data()), 200);
}

TEST(Expose, PhotonTransferRecoversGainAndReadNoise) {
  // EMVA 1288 R4.0, section 6.4: slope of temporal variance over mean. Twelve pairs of 640 × 480; the
  // emva1288 reference recovers K to 0.07 % (one standard deviation) from 35 pairs, so 0.12 % here: bounds
  // are 5 of them.
  SensorModel s = simple_sensor(640, 480);
  s.conversion_modes[0].system_gain_dn_per_e = 0.28;
  s.conversion_modes[0].full_well_e = 14000.0;
  s.conversion_modes[0].read_noise_e = 10.9;
  s.prnu.pixel = 0.005;
  s.dsnu_e.pixel = 2.0;
  s.converter.bits = 12;
  s.converter.black_level_dn = 60.0;
  const auto pair = [&](double signal) {
    ExposureSettings settings;
    settings.frame = 1;
    const RawFrame a = flat_frame(s, signal, settings);
    settings.frame = 2;
    const RawFrame b = flat_frame(s, signal, settings);
    const auto da = a.dn.data(), db = b.dn.data();
    const Moments difference = moments_of(da.size(), [&](size_t i) { return double(da[i]) - db[i]; });
    return Moments{0.5 * (moments_of(a).mean + moments_of(b).mean), 0.5 * difference.variance};
  };
  const Moments dark = pair(0.0);
  double xy = 0.0, xx = 0.0;
  for (int i = 1; i <= 12; ++i) {
    const Moments m = pair(i * 800.0);
    xy += (m.mean - dark.mean) * (m.variance - dark.variance);
    xx += (m.mean - dark.mean) * (m.mean - dark.mean);
  }
  const double gain = xy / xx;
  EXPECT_NEAR(gain / 0.28, 1.0, 0.006);
  EXPECT_NEAR(std::sqrt(dark.variance - 1.0 / 12.0) / gain / 10.9, 1.0, 0.012);
}

TEST(Expose, NoiseProfileDescribesTheNoise) {
  SensorModel s = noisy_sensor();
  s.prnu = s.dsnu_e = {};
  s.dark_current.e_per_s = 0.0;
  ExposureSettings settings;
  settings.iso = 200;
  for (double signal : {0.0, 500.0, 5000.0}) {
    const RawFrame frame = flat_frame(s, signal, settings);
    const double span = frame.white_level_dn - 1000.0;
    const Moments m = moments_of(frame);
    const double x = (m.mean - 1000.0) / span;
    const NoiseProfile& profile = frame.noise_profile.at(0);
    EXPECT_NEAR(m.variance / (span * span) / (profile.shot * x + profile.read), 1.0, variance_bound)
        << signal;
  }
}

TEST(Expose, SameBytesAtOneAndTwoThreads) {
  const SensorModel s = noisy_sensor();
  const auto frame_with = [&](size_t threads) {
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
    return flat_frame(s, 800.0);
  };
  EXPECT_TRUE(std::ranges::equal(frame_with(1).dn.data(), frame_with(2).dn.data()));
}

TEST(Expose, SeedAndFrameChangeEveryDraw) {
  const SensorModel s = noisy_sensor();
  ExposureSettings settings;
  const RawFrame first = flat_frame(s, 800.0, settings);
  settings.frame = 1;
  const RawFrame second = flat_frame(s, 800.0, settings);
  settings.frame = 0;
  settings.seed = 2;
  const RawFrame other = flat_frame(s, 800.0, settings);
  const auto correlation = [](const RawFrame& a, const RawFrame& b) {
    const Moments ma = moments_of(a), mb = moments_of(b);
    return moments_of(a.dn.data().size(),
                      [&](size_t i) { return (a.dn.data()[i] - ma.mean) * (b.dn.data()[i] - mb.mean); })
               .mean /
           std::sqrt(ma.variance * mb.variance);
  };
  // What correlates is the fixed pattern: PRNU 8 e and DSNU 3 e of a total variance of 800 + 25 + 73 e².
  const double dark_e = 40.0 * first.info.exposure_time_s;
  const double fixed = 64.0 + 9.0, total = 800.0 + dark_e + 25.0 + fixed;
  EXPECT_NEAR(correlation(first, second), fixed / total, 4.5 / 512.0);
  EXPECT_NEAR(correlation(first, other), fixed / total, 4.5 / 512.0);
}

TEST(Expose, AWindowShowsTheSamePixels) {
  SensorModel s = simple_bayer(64, 48);
  s.prnu.pixel = 0.02;
  s.conversion_modes[0].read_noise_e = 3.0;
  ExposureSettings settings;
  settings.time_s = 0.5;
  const RawFrame whole = expose(flat_irradiance(s, 1e-6f), s, settings, Task());
  const RawFrame window = expose(flat_irradiance(s, 1e-6f, 22, 20), s, settings, Task());
  for (int y = 0; y < 20; ++y)
    for (int x = 0; x < 22; ++x) ASSERT_EQ(window.dn.at(x, y), whole.dn.at(x + 20, y + 14));
}

TEST(Expose, BinningSumsFourNoisyPixels) {
  // Closed forms of a digital sum: full well × 4, read variance × 4, shot variance of the summed signal.
  SensorModel s = noisy_sensor();
  s.converter.bits = 14;
  s.conversion_modes[0].system_gain_dn_per_e = 1.0;
  s.width_px = s.height_px = 1024;
  s.binning = 2;
  s.prnu = s.dsnu_e = {};
  s.dark_current.e_per_s = 0.0;
  const RawFrame frame = flat_frame(s, 700.0);
  ASSERT_EQ(frame.dn.width(), 512);
  EXPECT_EQ(frame.bit_depth, 16);
  EXPECT_EQ(frame.black_level_dn.at(0), 4000.0);
  EXPECT_EQ(frame.white_level_dn, 4000.0 + 4 * 15000.0);
  const Moments m = moments_of(frame);
  EXPECT_NEAR(m.mean, 4000.0 + 4 * 700.0, 4.5 * std::sqrt(4 * 725.0) / 512.0);
  EXPECT_NEAR(m.variance / (4 * (700.0 + 25.0 + 1.0 / 12.0)), 1.0, variance_bound);
}

TEST(Expose, FillsTheMetadata) {
  SensorModel s = simple_bayer(128, 96);
  SpectralImage light = flat_irradiance(s, 1e-6f);
  light.f_number = 1.9499;
  light.focal_length_mm = 8.6898;
  light.lens_range = {8.6898, 8.6898, 1.9499, 1.9499};
  light.focus_distance_m = 2.0;
  light.lens_name = "US 12174349";
  ExposureSettings settings;
  settings.time_s = 0.01;
  settings.iso = 200;
  settings.date_time = "2026:05:04 03:02:01";
  const RawFrame frame = expose(light, s, settings, Task());
  EXPECT_EQ(frame.default_crop, (PixelRect{8, 8, 112, 80}));
  EXPECT_EQ(frame.info.lens, "US 12174349");
  EXPECT_EQ(frame.info.make, "Test");
  EXPECT_EQ(frame.info.iso, 200.0);
  EXPECT_NEAR(frame.info.f_number, 1.95, 1e-6);
  EXPECT_NEAR(frame.info.lens_range.shortest_mm, 8.69, 1e-6);
  EXPECT_NEAR(frame.info.lens_range.f_number_at_longest, 1.95, 1e-6);
  // Of the picture that converters show, 112 x 80 pixels.
  EXPECT_EQ(frame.info.focal_length_35mm_mm,
            std::round(8.69 * 43.27 / (1e-3 * s.pixel_pitch_um * std::hypot(112, 80))));
  EXPECT_EQ(frame.info.date_time, "2026:05:04 03:02:01");
  EXPECT_EQ(frame.noise_profile.size(), 3u);
  EXPECT_EQ(frame.cfa, s.cfa);
  EXPECT_EQ(picture_area(40, 40, {6, 6, std::vector<std::uint8_t>(36)}), (PixelRect{0, 0, 40, 40}));
  EXPECT_EQ(picture_area(60, 60, {6, 6, std::vector<std::uint8_t>(36)}), (PixelRect{12, 12, 36, 36}));
}

TEST(Expose, NeutralIsWhatAWhiteGives) {
  const SensorModel s = simple_bayer(64, 64);
  for (const char* name : {"D65", "A", "FL2"}) {
    SpectralImage light = flat_irradiance(s, 0.0f);
    light.scene_white = cie_illuminant(name).band_means(light.grid);
    for (int y = 0; y < 64; ++y)
      for (int x = 0; x < 64; ++x)
        for (size_t b = 0; b < 30; ++b)
          light.pixels.pixel(x, y)[b] = static_cast<float>(1e-8 * light.scene_white[b]);
    ExposureSettings settings = only(nullptr);
    const Image<float> rate = mean_photoelectrons_per_s(light, s, Task());
    settings.time_s = 12000.0 / *std::ranges::max_element(rate.data());
    const RawFrame frame = expose(light, s, settings, Task());
    const Eigen::Vector3d signal(frame.dn.at(0, 0) - 1000.0, frame.dn.at(1, 0) - 1000.0,
                                 frame.dn.at(1, 1) - 1000.0);
    EXPECT_LT((signal / signal.maxCoeff() - frame.as_shot_neutral).norm(), 5e-5) << name;
    if (std::string_view(name) == "D65") {
      light.scene_white.clear();
      EXPECT_LT((as_shot_neutral(light, s) - frame.as_shot_neutral).norm(), 1e-6) << "D65 is the default";
    }
  }
}

TEST(Expose, ImpossibleSettingsAreErrors) {
  const SensorModel s = simple_bayer(16, 16);
  const SpectralImage light = flat_irradiance(s, 1e-6f);
  const auto with = [&](auto change) {
    ExposureSettings settings;
    settings.time_s = 0.1;
    change(settings);
    return expose(light, s, settings, Task());
  };
  EXPECT_INPUT_ERROR(with([](ExposureSettings& e) { e.time_s = 0.0; }), "exposure time is 0 s");
  EXPECT_INPUT_ERROR(with([](ExposureSettings& e) { e.time_s = std::nan(""); }), "exposure time is nan s");
  EXPECT_INPUT_ERROR(with([](ExposureSettings& e) { e.time_s = 1e300; }), "exposure time is 1e+300 s");
  EXPECT_INPUT_ERROR(with([](ExposureSettings& e) { e.iso = 50; }), "ISO is 50", "100");
  // (65535 − 1000) DN over 4 DN/e- is 16133.75 times the base ISO of 100.
  EXPECT_NO_THROW(with([](ExposureSettings& e) { e.iso = 1613375; }));
  EXPECT_INPUT_ERROR(with([](ExposureSettings& e) { e.iso = 1613376; }), "ISO is 1613376",
                     "expected 100 to 1613375");
  EXPECT_INPUT_ERROR(with([](ExposureSettings& e) { e.date_time = "today"; }), "'today'", "YYYY");
  SpectralImage dark_white = light;
  dark_white.scene_white.assign(30, 0.0);
  ExposureSettings settings;
  settings.time_s = 0.1;
  EXPECT_INPUT_ERROR(expose(dark_white, s, settings, Task()), "scene_white");
  dark_white.scene_white.assign(29, 1.0);
  EXPECT_INPUT_ERROR(expose(dark_white, s, settings, Task()), "29 bands");
}

TEST(NoiseTerms, OnlyThoseThatTheSensorHas) {
  SensorModel s = noisy_sensor();
  const auto only_of = [&](const std::string& name) {
    return NoiseTerms::only(std::vector<std::string>{name}, s);
  };
  EXPECT_TRUE(only_of("prnu").prnu);
  EXPECT_FALSE(only_of("prnu").shot);
  EXPECT_INPUT_ERROR(only_of("telegraph"), "'telegraph'",
                     "simple, whose file gives it no figure; it has prnu, dark-current, shot, read, dsnu");
  EXPECT_INPUT_ERROR(only_of("prn"), "no noise term 'prn'", "did you mean 'prnu'");
  // Every term, once its figure is there.
  s.prnu = s.dsnu_e = {.row = 0.01};
  s.lag = 0.01;
  s.dark_current = {.e_per_s = 1.0, .hot_share = 0.01, .hot_e_per_s = 5.0};
  s.saturation = {.knee = 0.9, .blooming = 0.1};
  s.source_follower.correlated_double_sampling = false;
  s.source_follower.flicker_e2 = 0.1;
  s.source_follower.trap_share = 0.01;
  s.source_follower.trap_e = 3.0;
  s.line_noise = {.row_e = 1.0, .column_e = 1.0};
  s.periodic_noise = {{.rms_e = 1.0}};
  s.converter.drift_dn = 1.0;
  s.converter.dnl_dn = 0.1;
  s.defects.dead_share = 0.001;
  for (const auto& [name, term] : noise_term_names) EXPECT_TRUE(only_of(std::string(name)).*term) << name;
  const NoiseTerms bare = NoiseTerms::of(simple_sensor());
  for (const auto& [name, term] : noise_term_names) EXPECT_EQ(bare.*term, name == "shot") << name;
}

TEST(Expose, IsoEndsWhereTheCamerasGainDoes) {
  SensorModel s = simple_bayer(16, 16);
  s.stated_highest_iso = 6400.0;
  ExposureSettings settings;
  settings.time_s = 0.1;
  settings.iso = 6400.0;
  EXPECT_NO_THROW(expose(flat_irradiance(s, 1e-6f), s, settings, Task()));
  settings.iso = 6401.0;
  EXPECT_INPUT_ERROR(expose(flat_irradiance(s, 1e-6f), s, settings, Task()), "ISO is 6401",
                     "expected 100 to 6400, the limits of simple");
}

}  // namespace
}  // namespace groundglass::sensor
