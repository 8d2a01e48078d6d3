#pragma once

#include <array>
#include <vector>

#include "sensor/light/light_terms.h"
#include "sensor/model/sensor_model.h"
#include "sim/core/image.h"
#include "sim/core/task.h"

namespace groundglass::sensor {

/// Whether the pixels' optics change anything: without, every photoelectron stays where its photon falls.
bool has_pixel_response(const SensorModel& model, const SpectralImage& irradiance, LightTerms terms);

/// What readout pixels make of the light on them at one point of the sensor and one wavelength: the shares
/// that the pixel itself and its eight neighbours collect, [y][x].
///  - Optics by pixel_spot.h, relative to what all photodiodes together get of collimated perpendicular
///  light:
///    that is how quantum efficiencies are measured. Light passes its own pixel's filter, wherever it lands.
///  - Then the charge of the pixel's own photodiode diffuses; what has landed next door stays there.
/// N×N native pixels of a readout pixel share its irradiance evenly, and what goes from one to another stays.
using ResponseKernel = std::array<std::array<double, 3>, 3>;
ResponseKernel response_kernel(const SensorModel& model, const SpectralImage& irradiance, double x_mm,
                               double y_mm, double wavelength_nm, LightTerms terms);

/// Share that a pixel with half an aperture collects itself, on the same scale: 'L', 'R', 'T' or 'B'. Half of
/// what a whole one does where no incidence is known.
double half_response(const SensorModel& model, const SpectralImage& irradiance, double x_mm, double y_mm,
                     double wavelength_nm, char half, LightTerms terms);

/// Mean photoelectrons per second of each readout pixel with all of that, from weights [plane][band]
/// (electrons_per_irradiance). Kernels are computed on a lattice and interpolated, bilinearly. At the rim of
/// the image what would leave it stays.
Image<float> photoelectrons_with_response(const SpectralImage& irradiance, const SensorModel& model,
                                          const std::vector<std::vector<double>>& weights, LightTerms terms,
                                          const Task& task);

}  // namespace groundglass::sensor
