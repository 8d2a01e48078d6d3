#pragma once

#include <span>

#include "sensor/capture/exposure_settings.h"
#include "sim/core/image.h"
#include "sim/core/raw_frame.h"
#include "sim/core/task.h"

namespace groundglass::sensor {

/// Irradiance at a moment.
struct TimedIrradiance {
  double time_s = 0.0;
  const SpectralImage* irradiance = nullptr;
};

/// The same as expose() in light that changes, straight between the moments, through the sensor's shutter;
/// the first row to be exposed begins at `start_s`. Throws InputError where the moments do not reach over the
/// exposure of every row.
RawFrame expose_moving(std::span<const TimedIrradiance> moments, const SensorModel& model,
                       const ExposureSettings& settings, double start_s, const Task& task);

}  // namespace groundglass::sensor
