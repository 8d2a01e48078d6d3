#pragma once

#include "isp/demosaic/demosaicker.h"

namespace groundglass::isp {

/// Gradient-corrected bilinear interpolation of Bayer mosaics: Malvar, He, Cutler, "High-quality linear
/// interpolation for demosaicing of Bayer-patterned color images", ICASSP 2004.
Demosaicker malvar_he_cutler();

}  // namespace groundglass::isp
