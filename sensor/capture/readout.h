#pragma once

#include "sensor/capture/exposure_settings.h"
#include "sim/core/image.h"
#include "sim/core/task.h"

namespace groundglass::sensor {

struct Readout {
  Image<std::uint16_t> dn;
  /// The rows at the sensor's top that no light reaches, as wide as `dn`.
  Image<std::uint16_t> optical_black_dn;
};

/// From photoelectrons per second in each readout pixel (of the sensor or a centred window) to numbers. Works
/// in bands of rows on all threads; every pixel is a pure function of its place, so that neither bands nor
/// threads show. `previous` may be empty.
Readout read_out(const Image<float>& rate, const Image<float>& previous_rate, const SensorModel& model,
                 const ExposureSettings& settings, const Task& task, int band_rows = 256);

}  // namespace groundglass::sensor
