#pragma once

#include "sim/core/calibration.h"
#include "sim/core/colour.h"
#include "sim/core/raw_frame.h"

namespace groundglass::isp {

/// XYZ (Y = 1) of the light under which the camera sees a neutral as `neutral`: the white is guessed as D50,
/// the colour matrix interpolated for it and inverted on the neutral, until the white stays put (DNG 1.4,
/// chapter 6, "Translating camera neutral coordinates to white balance xy coordinates").
/// Throws InputError for a singular colour matrix or a neutral that no positive light gives.
Vector3 white_of_neutral(const ColourCalibration& calibration, const Vector3& neutral);

/// Matrix from white-balanced camera channels to XYZ under D50 (Y = 1 at white). From the forward matrices
/// if there are any, rows scaled so that a neutral is D50 exactly; otherwise from the inverse colour matrix
/// with the scene's white taken to D50 by Bradford. Throws InputError for a singular matrix.
Matrix3 balanced_camera_to_xyz_D50(const ColourCalibration& calibration, const Vector3& neutral);
/// The same where the colour of the light is known.
Matrix3 balanced_camera_to_xyz_D50(const ColourCalibration& calibration, const Vector3& neutral,
                                   const Vector3& white_xyz);

}  // namespace groundglass::isp
