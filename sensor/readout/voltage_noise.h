#pragma once

#include <vector>

#include "sensor/capture/exposure_settings.h"
#include "sensor/model/sensor_model.h"
#include "sensor/pixel/scattered_pixels.h"
#include "sensor/pixel/window.h"

namespace groundglass::sensor {

/// Variance of the temporal noise that is white from pixel to pixel, in electrons at the sense node: the
/// reset (kTC, where no double sampling cancels it), the source follower's white and 1/f noise, and what the
/// chain behind the analogue gain adds. 1/f noise counts as white because double sampling leaves nothing of
/// it that lasts from pixel to pixel or frame to frame: the covariance over a time T falls as (cds_interval /
/// T)².
double white_variance_e2(const SensorModel& model, double iso, const NoiseTerms& terms);

/// Everything between charge and converter that is not light: fixed offsets (DSNU), white noise, traps, noise
/// that rows and columns share, periodic noise. Works on the grid of what is converted: native pixels, or
/// those of the readout where charge is binned.
class VoltageNoise {
 public:
  VoltageNoise(const SensorModel& model, const ExposureSettings& settings);

  /// Adds it, in electrons, to a row of the window.
  void add(const Window& window, int y, std::span<float> charge_e) const;

 private:
  void add_traps(const Window& window, int y, std::span<float> charge_e) const;
  void add_waves(const Window& window, int y, std::span<float> charge_e) const;

  /// The wave along a row that starts with phase 0, and a quarter of a cycle later, for every column.
  struct Wave {
    std::vector<float> sine_e, cosine_e;
    double cycles_per_px_y, phase_cycles;
  };

  static Wave wave_along_rows(const PeriodicNoise& noise, int width, double phase_cycles);

  PhiloxKey key_, serial_key_;
  std::uint32_t frame_;
  float white_e_, dsnu_e_;
  std::vector<float> row_e_, column_e_;  // fixed and temporal together
  std::vector<Wave> waves_;
  ScatteredPixels traps_;
  double trap_time_s_, cds_interval_s_, sampled_at_s_;
  bool double_sampling_;
};

}  // namespace groundglass::sensor
