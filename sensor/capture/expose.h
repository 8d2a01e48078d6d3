#pragma once

#include "sensor/capture/exposure_settings.h"
#include "sim/core/image.h"
#include "sim/core/raw_frame.h"
#include "sim/core/task.h"

namespace groundglass::sensor {

/// Exposes the sensor to an irradiance (the whole sensor or a centred window of it) and reads it out: exactly
/// the same numbers for the same settings at any thread count. Each readout pixel stands for N×N native
/// pixels that share its irradiance evenly, each with noise of its own. `previous` is what the frame before
/// was exposed to, for as long and as large, where the sensor lags. The frame carries all that its DNG needs.
/// Throws InputError for impossible settings or irradiance.
RawFrame expose(const SpectralImage& irradiance, const SensorModel& model, const ExposureSettings& settings,
                const Task& task, const SpectralImage* previous = nullptr);

}  // namespace groundglass::sensor
