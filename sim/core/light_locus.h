#pragma once

#include <Eigen/Core>

#include "sim/core/colour.h"

namespace groundglass {

/// Coordinates in the CIE 1960 diagram, in which correlated colour temperature is defined.
Eigen::Vector2d uv_1960(const Vector3& xyz);

/// Colour of a black body by Planck's law, at an arbitrary scale, summed at the observer's own 1 nm.
Vector3 black_body_xyz(double temperature_K);

/// XYZ (Y = 1) of light of a correlated colour temperature at the distance `duv` from the black body's locus
/// in the CIE 1960 diagram, at right angles to it; positive towards green (ANSI C78.377).
Vector3 white_of_temperature(double temperature_K, double duv);

}  // namespace groundglass
