#pragma once

#include <optional>

#include "sim/core/colour.h"
#include "sim/core/raw_frame.h"

namespace groundglass {

/// Correlated colour temperature that goes with an EXIF LightSource code (EXIF 2.31, table 9; the middle of
/// the range that it states for fluorescent lamps); nothing for a code that names no light.
std::optional<double> light_source_temperature_K(int code);

/// Weight of illuminant A's matrices (or those of the warmer of two others) for light of this colour, the
/// rest being D65's: linear in the inverse of the correlated colour temperature between the two illuminants
/// and constant beyond them (DNG 1.4, chapter 6, "Interpolating between two calibration illuminants").
double weight_of_A(const Vector3& white_xyz, const std::array<int, 2>& illuminants = illuminants_A_and_D65);

/// How the camera sees a neutral under light of this colour, the largest response 1: the colour matrix
/// interpolated for it, times it. Not finite or not positive where the matrices make no sense of the light.
Eigen::VectorXd neutral_under(const ColourCalibration& calibration, const Vector3& white_xyz);

/// XYZ, Y = 1, of a chromaticity.
Vector3 xyz_of_chromaticity(double x, double y);

}  // namespace groundglass
