#pragma once

#include <vector>

#include "sensor/model/sensor_model.h"
#include "sim/core/image.h"
#include "sim/core/task.h"

namespace groundglass::sensor {

/// Photoelectrons per second in one readout pixel for 1 W m⁻² nm⁻¹ in each band, [plane][band]:
/// pitch² / (h c) · ∫ over the band of λ_vac · QE(λ) dλ, the integral exact for the tabulated QE.
/// Throws InputError where the grid reaches beyond a QE table that has not fallen to 2 % of its peak there.
std::vector<std::vector<double>> electrons_per_irradiance(const SensorModel& model,
                                                          const WavelengthGrid& grid);

/// Where a centred window of `width` × `height` readout pixels begins on the sensor, rounded down to whole
/// CFA tiles, in readout pixels.
struct WindowOrigin {
  int x = 0, y = 0;
};
WindowOrigin window_origin(const SensorModel& model, int width, int height);

/// Mean photoelectrons per second collected by each readout pixel, one channel: the colour of its CFA site.
/// The irradiance may cover the whole sensor or a centred window of it. Throws InputError if its pixel pitch
/// is not the readout pitch, if it is larger than the sensor, or holds a negative or non-finite value.
Image<float> mean_photoelectrons_per_s(const SpectralImage& irradiance, const SensorModel& model,
                                       const Task& task);

}  // namespace groundglass::sensor
