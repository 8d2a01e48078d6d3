#pragma once

#include <Eigen/Core>

#include "sim/core/spectrum.h"

namespace groundglass {

using Vector3 = Eigen::Vector3d;
using Matrix3 = Eigen::Matrix3d;

/// Tristimulus values of a stimulus (CIE 1931 2°, 1 nm weights, integral over 380–780 nm in the units of the
/// stimulus times nm). Multiply by luminous_efficacy_lm_W for photometric Y.
Vector3 xyz_of(const Spectrum& stimulus);

/// XYZ of a reflectance under an illuminant, scaled so that the perfect diffuser has Y = 1. The sum runs at
/// the illuminant's own samples, as CIE 15 prescribes for tables of 5 nm.
Vector3 xyz_of_reflectance(const Spectrum& reflectance, const Spectrum& illuminant);

/// White point of an illuminant, Y = 1.
Vector3 white_point(const Spectrum& illuminant);

/// Whites of sRGB (D65 by its chromaticity 0.3127, 0.3290) and of the ICC profile connection space (D50),
/// Y = 1.
Vector3 white_D65();
Vector3 white_D50_icc();

/// CIELAB of XYZ relative to `white` (CIE 15:2018, 8.2.1).
Vector3 lab_of(const Vector3& xyz, const Vector3& white);

/// CIEDE2000 colour difference (Sharma, Wu, Dalal 2005).
double ciede2000(const Vector3& lab_a, const Vector3& lab_b);

/// Bradford adaptation matrix from one white to another (ICC.1, annex E).
Matrix3 bradford(const Vector3& from_white, const Vector3& to_white);

/// Linear sRGB (IEC 61966-2-1) to XYZ with Y = 1 at white, and back.
const Matrix3& srgb_to_xyz();
const Matrix3& xyz_to_srgb();

/// The sRGB transfer curve, extended oddly to negative values.
double srgb_encode(double linear);
double srgb_decode(double encoded);

/// Correlated colour temperature (K) as CIE 15:2018 defines it: the black body nearest in the CIE 1960
/// diagram, searched from 1000 to 40 000 K; a colour beyond either end gives that end.
double correlated_colour_temperature_K(const Vector3& xyz);

}  // namespace groundglass
