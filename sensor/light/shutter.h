#pragma once

#include <span>
#include <vector>

#include "sensor/model/sensor_model.h"
#include "sim/core/image.h"
#include "sim/core/task.h"

namespace groundglass::sensor {

/// Photoelectrons per second of every readout pixel at a moment.
struct TimedRate {
  double time_s = 0.0;
  Image<float> rate;
};

/// Throws InputError unless `next` is later than the moments before it and as large.
void check_follows(std::span<const TimedRate> moments, const TimedRate& next);

/// When a readout row's exposure begins, for a frame whose first row begins at `start_s`.
double row_start_s(const Shutter& shutter, int row, int rows, double start_s);

/// Mean rate of each row over its own exposure: the exact integral of what is linear between the moments,
/// divided by the exposure time, so that the frame is exposed as to steady light. A rolling shutter's rows
/// begin one line time after the other, from the top or from the bottom. Throws InputError unless the moments
/// rise, are of one size and reach over the exposure of every row.
Image<float> mean_rate_through_shutter(std::span<const TimedRate> moments, const Shutter& shutter,
                                       double start_s, double exposure_time_s, const Task& task);

}  // namespace groundglass::sensor
