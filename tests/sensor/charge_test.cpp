#include "sensor/pixel/charge.h"

#include <algorithm>
#include <cmath>

#include "tests/sensor/flat_frames.h"

namespace groundglass::sensor {
namespace {

double mean_of_row(const RawFrame& frame, int y) {
  const auto row = frame.dn.row(y);
  return moments_of(row.size(), [&](size_t x) { return row[x]; }).mean;
}

double mean_of_column(const RawFrame& frame, int x) {
  return moments_of(static_cast<size_t>(frame.dn.height()),
                    [&](size_t y) { return frame.dn.at(x, static_cast<int>(y)); })
      .mean;
}

TEST(Charge, PrnuOfRowsAndColumnsIsSharedByThem) {
  SensorModel s = simple_sensor();
  s.prnu = {.pixel = 0.0, .row = 0.02, .column = 0.01};
  const RawFrame frame = flat_frame(s, 10000.0, only(&NoiseTerms::prnu));
  // Of 512 lines: the spread is estimated to 3.1 %, at 4.5 standard deviations 14 %.
  const Moments rows = moments_of(512, [&](size_t y) { return mean_of_row(frame, static_cast<int>(y)); });
  const Moments columns =
      moments_of(512, [&](size_t x) { return mean_of_column(frame, static_cast<int>(x)); });
  EXPECT_NEAR(std::sqrt(rows.variance) / (4 * 10000.0) / 0.02, 1.0, 4.5 * 0.0313);
  EXPECT_NEAR(std::sqrt(columns.variance) / (4 * 10000.0) / 0.01, 1.0, 4.5 * 0.0313);
  // Nothing else varies: what rows and columns do not explain is rounding.
  for (int y : {0, 100, 511})
    for (int x : {0, 200, 511})
      ASSERT_NEAR(frame.dn.at(x, y) - frame.dn.at(0, y) - frame.dn.at(x, 0) + frame.dn.at(0, 0), 0.0, 2.0);
}

// Janesick 2007: what is left behind comes with the next frame, with its own shot noise.
TEST(Charge, LagTakesAShareOfEachFrameToTheNext) {
  SensorModel s = simple_sensor();
  s.lag = 0.02;
  const SpectralImage dark = flat_irradiance(s, 0.0f), bright = flat_irradiance(s, 1e-6f);
  const double rate = mean_photoelectrons_per_s(bright, s, Task()).at(0, 0);
  ExposureSettings settings = only(&NoiseTerms::lag);
  settings.time_s = 10000.0 / rate;
  expect_every_dn(expose(dark, s, settings, Task(), &bright), 1000 + 4 * 200);
  expect_every_dn(expose(dark, s, settings, Task()), 1000);
  // No charge is made: after the dark a share is missing, and steady light reads as it is.
  expect_every_dn(expose(bright, s, settings, Task(), &dark), 1000 + 4 * 9800);
  expect_every_dn(expose(bright, s, settings, Task(), &bright), 1000 + 4 * 10000);
  expect_every_dn(expose(bright, s, settings, Task()), 1000 + 4 * 10000);
  settings.noise.shot = true;
  const Moments m = moments_of(expose(dark, s, settings, Task(), &bright));
  EXPECT_NEAR(m.variance / (16 * 200.0), 1.0, variance_bound);
  // A well leaves no more than it held.
  settings.noise.shot = false;
  settings.time_s *= 100.0;
  expect_every_dn(expose(dark, s, settings, Task(), &bright), 1000 + 4 * 300);
  settings.noise.lag = false;
  expect_every_dn(expose(dark, s, settings, Task(), &bright), 1000);
}

TEST(Charge, HotPixelsAreExponentiallyHot) {
  SensorModel s = simple_sensor();
  s.dark_current = {.e_per_s = 0.0, .at_C = 20.0, .doubling_K = 8.0, .hot_share = 0.01, .hot_e_per_s = 50.0};
  s.temperature_C = 36.0;  // two doublings
  ExposureSettings settings = only(&NoiseTerms::hot_pixels);
  settings.time_s = 5.0;
  const RawFrame frame = flat_frame(s, 0.0, settings);
  double sum = 0.0, squares = 0.0;
  for (std::uint16_t dn : frame.dn.data()) {
    const double e = (dn - 1000.0) / 4.0;
    sum += e;
    squares += e * e;
  }
  // 2621 pixels (± 51) of mean 1000 e: the sum spreads by √(2 / 2621), squares 2 · mean² by √(20 / 2621).
  const double count = 0.01 * 512 * 512;
  EXPECT_NEAR(sum / (count * 1000.0), 1.0, 4.5 * std::sqrt(2.0 / count));
  EXPECT_NEAR(squares / (count * 2e6), 1.0, 4.5 * std::sqrt(6.0 / count));
  settings.frame = 7;
  EXPECT_TRUE(std::ranges::equal(frame.dn.data(), flat_frame(s, 0.0, settings).dn.data()))
      << "a fixed pattern";
}

// Silicon's dark current by Konnik and Welsh's law doubles every 8.98 K at 300 K.
TEST(DarkCurrent, GapLawDoublesAsPublished) {
  DarkCurrent dark;
  dark.doubling_K = 0.0;
  dark.gap_eV = 1.12;
  dark.at_C = 300.0 - 273.15;
  EXPECT_DOUBLE_EQ(dark.growth(dark.at_C), 1.0);
  const double per_kelvin = std::log2(dark.growth(dark.at_C + 0.01)) / 0.01;
  EXPECT_NEAR(1.0 / per_kelvin, 8.98, 0.01);
}

}  // namespace
}  // namespace groundglass::sensor
