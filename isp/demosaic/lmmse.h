#pragma once

#include "isp/demosaic/demosaicker.h"

namespace groundglass::isp {

/// Directional linear minimum mean square error estimation: differences of green and red or blue along rows
/// and columns are taken as noisy measurements of a smooth signal; both estimates are weighted by their
/// expected errors. L. Zhang, X. Wu, "Color demosaicking via directional linear minimum mean square-error
/// estimation", IEEE Trans. Image Process. 14 (2005).
Demosaicker lmmse();

}  // namespace groundglass::isp
