#pragma once

#include "sensor/model/sensor_model.h"
#include "sim/core/image.h"

namespace groundglass::sensor {

/// The exposure time at which the 99.9th percentile of all pixels' mean signal reaches `white_level_fraction`
/// (in (0, 1]) of saturation at `iso`. The brightest 0.1 %, glints and lamps, may clip.
/// `rate` in photoelectrons per second and readout pixel, as mean_photoelectrons_per_s gives it.
/// Throws InputError for a picture so dark that no time would do.
double auto_exposure_time_s(const Image<float>& rate, const SensorModel& model, double iso,
                            double white_level_fraction);

/// Saturation-based speed of ISO 12232:2019, 78 lx s / H_sat, in D55 light: H_sat fills the well (or the ADC)
/// of the most sensitive colour at base gain.
double saturation_iso(const SensorModel& model);

}  // namespace groundglass::sensor
