#pragma once

#include "isp/pipeline/stage.h"
#include "sim/core/colour.h"

namespace groundglass::isp {

/// White-balanced camera channels to scene-referred linear Rec. 2020 by the frame's matrices for two
/// illuminants: camera → XYZ under D50 (camera_colour.h) → D65 by Bradford → the primaries. A monochrome
/// frame's three equal planes stay as they are. A camera profile, if one is given, replaces the matrices, and
/// its HueSatMap follows them; its LookTable is `profile_look`'s, for after the exposure.
StageType colour_stage();

/// The matrix that does it; rows sum to 1. Throws InputError for matrices or a neutral that cannot be used.
Matrix3 balanced_camera_to_rec2020(const ColourCalibration& calibration, const Eigen::VectorXd& neutral);

}  // namespace groundglass::isp
