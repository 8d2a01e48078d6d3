#pragma once

#include <vector>

#include "sensor/model/sensor_model.h"

namespace groundglass::sensor {

/// What a readout pixel can do at an ISO, by the closed forms of EMVA 1288 R4.0 for a linear camera (sections
/// 2.4 to 2.6), from the sensor's figures alone.
struct Performance {
  double iso = 0.0;
  /// The conversion gain in force.
  std::string mode;
  /// Overall system gain of the numbers that leave the sensor.
  double system_gain_dn_per_e = 0.0;
  double saturation_e = 0.0;
  /// Temporal dark noise of a short exposure, rounding included; what rows and columns share is not.
  double dark_noise_e = 0.0;
  /// The signal that equals its noise: √(σ_d² + ¼) + ½, eq. 26 with σ_d the dark noise above.
  double least_signal_e = 0.0;
  /// Saturation over that signal.
  double dynamic_range_db = 0.0, dynamic_range_ev = 0.0;
  /// √saturation, of photons alone.
  double snr_max_db = 0.0;
};

/// Throws InputError for an ISO that the sensor does not have.
Performance performance(const SensorModel& model, double iso);

/// At base ISO, at every doubling of it that the sensor reaches and where each conversion gain begins.
std::vector<Performance> performance_by_iso(const SensorModel& model);

}  // namespace groundglass::sensor
