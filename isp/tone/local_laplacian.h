#pragma once

#include "sim/core/image.h"

namespace groundglass::isp {

/// Compresses the large differences of a plane and leaves the small: Paris, Hasinoff and Kautz, "Local
/// Laplacian filters" (2011), in the fast form of Aubry et al. (2014). About each value, differences up to
/// `sigma` stay and what they have beyond it is multiplied by `beta`. The mean of the whole stays as it is.
Image<float> local_laplacian(const Image<float>& plane, float sigma, float beta);

}  // namespace groundglass::isp
