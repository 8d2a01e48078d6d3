#include "sensor/light/shutter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sensor/capture/expose.h"
#include "sensor/capture/moving_light.h"
#include "tests/sensor/simple_sensor.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::sensor {
namespace {

/// Even light that changes with time, sampled at even steps.
std::vector<TimedRate> sampled(double (*light)(double), double end_s, int steps, int width = 4,
                               int height = 64) {
  std::vector<TimedRate> moments;
  for (int i = 0; i <= steps; ++i) {
    const double t = end_s * i / steps;
    moments.push_back({t, Image<float>(width, height, 1, static_cast<float>(light(t)))});
  }
  return moments;
}

TEST(Shutter, MeanOfStraightLightIsItsMiddle) {
  const auto moments = sampled([](double t) { return 1000.0 + 5000.0 * t; }, 1.0, 7);
  const Image<float> global = mean_rate_through_shutter(moments, {}, 0.1, 0.33, Task());
  for (float rate : global.data()) EXPECT_NEAR(rate, 1000.0 + 5000.0 * (0.1 + 0.165), 1e-3);
  for (bool bottom_up : {false, true}) {
    const Shutter rolling{0.005, bottom_up};
    const Image<float> rolled = mean_rate_through_shutter(moments, rolling, 0.1, 0.33, Task());
    for (int y = 0; y < 64; ++y) {
      const double begin = 0.1 + 0.005 * (bottom_up ? 63 - y : y);
      EXPECT_NEAR(rolled.at(2, y), 1000.0 + 5000.0 * (begin + 0.165), 1e-3);
    }
  }
}

TEST(Shutter, BandsOfFlickerHaveTheirClosedForm) {
  // 1 + m sin(2π f t) integrates to 1 + m sinc(f T) sin(2π f (t + T/2)) over an exposure T: bands fade with
  // T.
  constexpr double flicker_Hz = 100.0, depth = 0.6, line_s = 2e-4;
  const auto moments = sampled(
      [](double t) { return 1e4 * (1.0 + depth * std::sin(2.0 * std::numbers::pi * flicker_Hz * t)); }, 0.06,
      6000);
  for (double exposure_s : {0.001, 0.004, 0.010, 0.015}) {
    const Image<float> rate = mean_rate_through_shutter(moments, {line_s, false}, 0.002, exposure_s, Task());
    const double x = std::numbers::pi * flicker_Hz * exposure_s;
    for (int y = 0; y < 64; ++y) {
      const double middle_s = 0.002 + y * line_s + 0.5 * exposure_s;
      const double expected =
          1e4 * (1.0 + depth * std::sin(x) / x * std::sin(2.0 * std::numbers::pi * flicker_Hz * middle_s));
      EXPECT_NEAR(rate.at(1, y), expected, 0.5) << exposure_s << " " << y;
    }
  }
}

TEST(Shutter, AnUprightEdgeThatMovesLeans) {
  // An edge at x = v t px: dark left of it, light right. Each row shows where it was in the middle of its
  // exposure, so that it leans by v · line time a row.
  constexpr double speed_px_s = 4000.0, line_s = 1e-4, exposure_s = 1e-3;
  std::vector<TimedRate> moments;
  constexpr int steps = 2000;
  for (int i = 0; i <= steps; ++i) {
    const double t = 0.02 * i / steps, edge = speed_px_s * t;
    Image<float> rate(100, 64);
    for (int y = 0; y < 64; ++y)
      for (int x = 0; x < 100; ++x) rate.at(x, y) = static_cast<float>(std::clamp(x + 1.0 - edge, 0.0, 1.0));
    moments.push_back({t, std::move(rate)});
  }
  for (bool bottom_up : {false, true}) {
    const Image<float> seen =
        mean_rate_through_shutter(moments, {line_s, bottom_up}, 0.005, exposure_s, Task());
    for (int y = 0; y < 64; ++y) {
      double light = 0.0;
      for (float value : seen.row(y)) light += static_cast<double>(value);
      const double middle_s = 0.005 + line_s * (bottom_up ? 63 - y : y) + 0.5 * exposure_s;
      EXPECT_NEAR(100.0 - light, speed_px_s * middle_s, 1e-2);
    }
    EXPECT_NEAR(seen.at(99, 0), 1.0, 1e-6);
  }
}

TEST(Shutter, WhatTheMomentsDoNotSayIsAnError) {
  auto moments = sampled([](double) { return 1.0; }, 0.1, 4);
  EXPECT_INPUT_ERROR(mean_rate_through_shutter(moments, {}, 0.05, 0.06, Task()), "from 0.05 to 0.11",
                     "0.1 s");
  EXPECT_INPUT_ERROR(mean_rate_through_shutter(moments, {1e-3, true}, 0.0, 0.05, Task()), "0.113");
  EXPECT_INPUT_ERROR(mean_rate_through_shutter({moments.data(), 1}, {}, 0.0, 0.1, Task()), "two moments");
  moments[2].time_s = 0.0;
  EXPECT_INPUT_ERROR(mean_rate_through_shutter(moments, {}, 0.0, 0.1, Task()), "moment 3", "later");
  moments = sampled([](double) { return 1.0; }, 0.1, 4);
  moments[1].rate = Image<float>(4, 3);
  EXPECT_INPUT_ERROR(mean_rate_through_shutter(moments, {}, 0.0, 0.1, Task()), "4 x 3", "4 x 64");
}

TEST(Shutter, SteadyLightGivesTheSameFrameAsWithoutTime) {
  SensorModel s = simple_sensor(64, 64);
  s.shutter.line_time_s = 1e-5;
  const SpectralImage image = flat_irradiance(s, 1e-6f);
  ExposureSettings settings;
  settings.time_s = 0.01;
  settings.iso = 100.0;
  MovingLight light(s, settings);
  light.add(0.0, image, Task());
  light.add(0.02, image, Task());
  const RawFrame moving = light.expose(0.0, Task());
  const RawFrame still = expose(image, s, settings, Task());
  size_t different = 0;
  for (size_t i = 0; i < moving.dn.data().size(); ++i)
    different += std::abs(moving.dn.data()[i] - still.dn.data()[i]) > 1;
  EXPECT_LT(different, 3u);  // The mean is rounded once more.
}

TEST(Shutter, MovingLightIsCheckedAsItComes) {
  const SensorModel s = simple_sensor(16, 16);
  ExposureSettings settings;
  settings.time_s = 0.01;
  MovingLight light(s, settings);
  const SpectralImage image = flat_irradiance(s, 1e-6f);
  light.add(0.0, image, Task());
  EXPECT_INPUT_ERROR(light.expose(0.0, Task()), "two moments");
  EXPECT_INPUT_ERROR(light.add(0.0, image, Task()), "moment 2", "later");
  EXPECT_INPUT_ERROR(light.add(1.0, flat_irradiance(s, 1e-6f, 8, 8), Task()), "moment 2", "8 x 8", "16 x 16");
  light.add(0.005, image, Task());
  EXPECT_INPUT_ERROR(light.expose(0.0, Task()), "from 0 to 0.01 s", "from 0 to 0.005 s");
}

TEST(Shutter, MovingLightLeavesTheFrameBeforeBehind) {
  SensorModel s = simple_sensor(64, 64);
  s.lag = 0.1;
  ExposureSettings settings;
  settings.time_s = 0.01;
  settings.noise = NoiseTerms::only(std::vector<std::string>{"lag"}, s);
  const SpectralImage dark = flat_irradiance(s, 0.0f), bright = flat_irradiance(s, 1e-6f);
  MovingLight light(s, settings);
  light.add(0.0, dark, Task());
  light.add(0.01, dark, Task());
  const double before = expose(bright, s, settings, Task()).dn.at(9, 9) - s.readout_black_level_dn();
  const double lagging = light.expose(0.0, Task(), &bright).dn.at(9, 9) - s.readout_black_level_dn();
  EXPECT_NEAR(lagging, 0.1 * before, 1.0);
  EXPECT_NEAR(light.expose(0.0, Task()).dn.at(9, 9), s.readout_black_level_dn(), 0.5);
}

}  // namespace
}  // namespace groundglass::sensor
