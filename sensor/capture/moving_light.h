#pragma once

#include <vector>

#include "sensor/capture/exposure_settings.h"
#include "sensor/light/shutter.h"
#include "sim/core/image.h"
#include "sim/core/raw_frame.h"
#include "sim/core/task.h"

namespace groundglass::sensor {

/// The same as expose() in light that changes, straight between moments, through the sensor's shutter.
/// Moments come one by one, by rising time, and only their photoelectrons are kept: a thirtieth of the
/// irradiance. Throws InputError as expose() does, and where moments differ in size or do not rise.
class MovingLight {
 public:
  /// The model has to outlive it.
  MovingLight(const SensorModel& model, const ExposureSettings& settings);

  void add(double time_s, const SpectralImage& irradiance, const Task& task);

  /// A frame whose first row begins at `start_s`. `previous` as in expose(). Throws InputError where the
  /// moments do not reach over the exposure of every row.
  RawFrame expose(double start_s, const Task& task, const SpectralImage* previous = nullptr) const;

 private:
  const SensorModel& model_;
  ExposureSettings settings_;
  std::vector<TimedRate> moments_;
  /// Of the first moment, its numbers left open.
  RawFrame frame_;
};

}  // namespace groundglass::sensor
