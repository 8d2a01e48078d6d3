#pragma once

#include <vector>

#include "sensor/model/sensor_model.h"
#include "sim/core/colour.h"
#include "sim/core/raw_frame.h"
#include "sim/core/spectrum.h"

namespace groundglass::sensor {

/// Response of each of three or more planes per unit of energy, up to one common factor; camera signals under
/// a light are integrals of light × response.
using CameraResponse = std::vector<Spectrum>;

/// λ·QE(λ) of one plane.
Spectrum energy_response(const SensorModel& model, size_t plane);

/// Of every plane.
CameraResponse camera_response(const SensorModel& model);

/// Camera signals of a reflectance under an illuminant, summed at the illuminant's own samples as
/// xyz_of_reflectance does.
Eigen::VectorXd camera_signal(const CameraResponse& camera, const Spectrum& reflectance,
                              const Spectrum& illuminant);

/// Camera response to a white in that light, largest = 1.
Eigen::VectorXd camera_neutral(const CameraResponse& camera, const Spectrum& illuminant);

/// DNG 1.4 ColorMatrix, N × 3: XYZ to camera under the illuminant, least squares over the 190 training
/// reflectances among the matrices that take the illuminant's white exactly to the camera's neutral. Scaled
/// so that the largest signal of white (Y = 1) is 1.
Eigen::MatrixX3d fit_color_matrix(const CameraResponse& camera, const Spectrum& illuminant);

/// DNG 1.4 ForwardMatrix, 3 × N: white-balanced camera to XYZ under D50. Of the matrices that take (1, …, 1)
/// exactly to the ICC D50 white, the one with the least sum of squared CIELAB differences (linearised at each
/// training colour) to the colours adapted to D50 by Bradford.
Eigen::Matrix3Xd fit_forward_matrix(const CameraResponse& camera, const Spectrum& illuminant);

/// All four matrices, for CIE A and D65.
ColourCalibration calibrate_colour(const CameraResponse& camera);

}  // namespace groundglass::sensor
