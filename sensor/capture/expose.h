#pragma once

#include <cstdint>
#include <string>

#include "sensor/capture/noise.h"
#include "sensor/model/sensor_model.h"
#include "sim/core/image.h"
#include "sim/core/raw_frame.h"
#include "sim/core/task.h"

namespace groundglass::sensor {

struct ExposureSettings {
  double time_s = 0.0;
  /// From base ISO up; 0 means base ISO.
  double iso = 0.0;
  std::uint64_t seed = 1;
  /// Number of the frame in a burst: frames of one seed differ in all but their fixed pattern.
  std::uint32_t frame = 0;
  NoiseTerms noise;
  /// "YYYY:MM:DD HH:MM:SS" for the metadata, or empty.
  std::string date_time;
};

/// The settings with the ISO that 0 stands for. Throws InputError for a time or an ISO that the sensor cannot
/// do.
ExposureSettings resolved(ExposureSettings settings, const SensorModel& model);

/// Exposes the sensor to an irradiance (the whole sensor or a centred window of it) and reads it out: exactly
/// the same numbers for the same settings at any thread count. Each readout pixel is the sum of N×N native
/// pixels that share its irradiance evenly, each with noise and conversion of its own.
/// The frame carries all that its DNG needs. Throws InputError for impossible settings or irradiance.
RawFrame expose(const SpectralImage& irradiance, const SensorModel& model, const ExposureSettings& settings,
                const Task& task);

}  // namespace groundglass::sensor
