#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "sensor/capture/expose.h"
#include "sensor/light/photoelectrons.h"
#include "tests/sensor/simple_sensor.h"

namespace groundglass::sensor {

struct Moments {
  double mean = 0.0, variance = 0.0;
};

inline Moments moments_of(size_t count, const std::function<double(size_t)>& value) {
  Moments m;
  for (size_t i = 0; i < count; ++i) m.mean += value(i) / static_cast<double>(count);
  for (size_t i = 0; i < count; ++i)
    m.variance += std::pow(value(i) - m.mean, 2) / static_cast<double>(count - 1);
  return m;
}

inline Moments moments_of(const RawFrame& frame) {
  const auto dn = frame.dn.data();
  return moments_of(dn.size(), [&](size_t i) { return dn[i]; });
}

inline void expect_every_dn(const RawFrame& frame, int expected) {
  for (std::uint16_t dn : frame.dn.data()) ASSERT_EQ(dn, expected);
}

/// Exposes to flat light so that each native pixel's mean signal is `signal_e`.
inline RawFrame flat_frame(const SensorModel& model, double signal_e, ExposureSettings settings = {}) {
  if (signal_e == 0.0) {
    if (settings.time_s == 0.0) settings.time_s = 1.0;
    return expose(flat_irradiance(model, 0.0f), model, settings, Task());
  }
  const SpectralImage light = flat_irradiance(model, 1e-6f);
  const SpectralImage pixel =
      flat_irradiance(model, 1e-6f, model.readout_cfa().width, model.readout_cfa().height);
  const double rate = mean_photoelectrons_per_s(pixel, model, Task()).at(0, 0);
  settings.time_s = signal_e * model.binning * model.binning / rate;
  return expose(light, model, settings, Task());
}

inline ExposureSettings only(bool NoiseTerms::*term) {
  ExposureSettings settings;
  settings.noise = NoiseTerms::none();
  if (term) settings.noise.*term = true;
  return settings;
}

/// 512² pixels estimate a variance to 0.28 % (one standard deviation).
constexpr double variance_bound = 4.5 * 0.00276;

}  // namespace groundglass::sensor
