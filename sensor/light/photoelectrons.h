#pragma once

#include <vector>

#include "sensor/light/light_terms.h"
#include "sensor/model/sensor_model.h"
#include "sim/core/image.h"
#include "sim/core/task.h"

namespace groundglass::sensor {

/// Photoelectrons per second in one readout pixel for 1 W m⁻² nm⁻¹ in each band, [plane][band]:
/// fill factor · pitch² / (h c) · ∫ over the band of λ_vac · QE(λ) dλ, the integral exact for the tabulated
/// QE. Throws InputError where the grid reaches beyond a QE table that has not fallen to 2 % of its peak
/// there.
std::vector<std::vector<double>> electrons_per_irradiance(const SensorModel& model,
                                                          const WavelengthGrid& grid);

/// Where a centred window of `width` × `height` readout pixels begins on the sensor, rounded down to whole
/// CFA tiles, in readout pixels.
struct WindowOrigin {
  int x = 0, y = 0;
};
WindowOrigin window_origin(const SensorModel& model, int width, int height);

/// Names a value of this pixel that no irradiance can have: throws InputError.
[[noreturn]] void throw_bad_irradiance(const SpectralImage& irradiance, int x, int y);

/// Mean photoelectrons per second collected by each readout pixel, one channel: the colour of its CFA site,
/// and, where the sensor has such, what its microlens, its neighbours and half an aperture do
/// (pixel_response.h). A microlens acts only where the irradiance says how light arrives; elsewhere its
/// response is 1. The irradiance may cover the whole sensor or a centred window of it. Throws InputError if
/// its pixel pitch is not the readout pitch, if it is larger than the sensor, or holds a negative or
/// non-finite value.
Image<float> mean_photoelectrons_per_s(const SpectralImage& irradiance, const SensorModel& model,
                                       const Task& task, LightTerms terms = {});

}  // namespace groundglass::sensor
