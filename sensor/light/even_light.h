#pragma once

#include <Eigen/Core>
#include <vector>

#include "sensor/light/light_terms.h"
#include "sensor/model/sensor_model.h"
#include "sim/core/image.h"
#include "sim/core/spectrum.h"

namespace groundglass::sensor {

/// Of the light of one wavelength that falls evenly on the sensor about a point, what each site of the
/// read-out's tile [row, row-major] collects that came through the filter of each plane [column]: where
/// microlenses and diffusion lead light and charge to neighbours, a colour sees with the others' filters,
/// too. Its own alone for pixels that do no such thing (pixel_response.h). Half apertures count as whole
/// ones.
Eigen::MatrixXd site_mixing(const SensorModel& model, const SpectralImage& irradiance, double x_mm,
                            double y_mm, double wavelength_nm, LightTerms terms);

/// The same for the mean of each plane's sites [row].
Eigen::MatrixXd plane_mixing(const SensorModel& model, const SpectralImage& irradiance, double x_mm,
                             double y_mm, double wavelength_nm, LightTerms terms);

/// Photoelectrons per second in one readout pixel for 1 W m⁻² nm⁻¹ in each band, [plane][band], of such
/// light on the axis: electrons_per_irradiance, mixed.
std::vector<std::vector<double>> electrons_per_even_irradiance(const SensorModel& model,
                                                               const SpectralImage& irradiance,
                                                               LightTerms terms);

/// Quantum efficiency of each plane for such light on the axis: the sensor file's, mixed.
std::vector<Spectrum> quantum_efficiency_of_even_light(const SensorModel& model,
                                                       const SpectralImage& irradiance, LightTerms terms);

}  // namespace groundglass::sensor
