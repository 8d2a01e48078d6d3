#pragma once

#include <cstdint>
#include <string>

#include "sensor/capture/noise_terms.h"
#include "sensor/light/light_terms.h"
#include "sensor/model/sensor_model.h"

namespace groundglass::sensor {

struct ExposureSettings {
  double time_s = 0.0;
  /// From base ISO up; 0 means base ISO.
  double iso = 0.0;
  std::uint64_t seed = 1;
  /// Number of the frame in a burst: frames of one seed differ in all but their fixed pattern.
  std::uint32_t frame = 0;
  /// From the start of one frame to that of the next; traps remember that long. 0 means the exposure time.
  double frame_interval_s = 0.0;
  NoiseTerms noise;
  LightTerms light;
  /// "YYYY:MM:DD HH:MM:SS" for the metadata, or empty.
  std::string date_time;
};

/// The settings with what their zeros stand for. Throws InputError for a time or an ISO that the sensor
/// cannot do.
ExposureSettings resolved(ExposureSettings settings, const SensorModel& model);

}  // namespace groundglass::sensor
