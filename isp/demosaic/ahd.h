#pragma once

#include "isp/demosaic/demosaicker.h"

namespace groundglass::isp {

/// Adaptive homogeneity-directed demosaicking: of a picture interpolated along rows and one along columns,
/// each pixel is taken from the one whose CIELAB colours vary less around it; then medians of the colour
/// differences. K. Hirakawa, T. W. Parks, "Adaptive homogeneity-directed demosaicing algorithm", IEEE Trans.
/// Image Process. 14 (2005).
Demosaicker ahd();

}  // namespace groundglass::isp
