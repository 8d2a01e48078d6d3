#pragma once

#include "sim/core/colour.h"

namespace groundglass::isp {

/// Oklab (Ottosson, "A perceptual color space for image processing", 2020) in its two steps: linear Rec. 2020
/// to cone responses, and the cube roots of these to L, a, b. His matrices with rows scaled by less than 1e-3
/// so that white is (1, 1, 1) and then (1, 0, 0) exactly.
const Matrix3& rec2020_to_oklab_cones();
const Matrix3& oklab_from_cone_roots();

/// L, a, b of linear Rec. 2020; odd in its argument.
Vector3 oklab_of_rec2020(const Vector3& rgb);
Vector3 rec2020_of_oklab(const Vector3& lab);

}  // namespace groundglass::isp
