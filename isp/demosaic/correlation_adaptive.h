#pragma once

#include "isp/demosaic/demosaicker.h"

namespace groundglass::isp {

/// Two pictures, mixed by how well the colours' details correlate around each pixel.
///
/// Where they do, differences of colours are smooth, and nothing beats estimating them along rows and columns
/// by LMMSE (lmmse.h). Where they do not, as in saturated colours, that estimate is worse than one that takes
/// green from its neighbours alone and the other colours from sites of their own; there green is ratio
/// corrected (rcd.h), and red and blue are X = aG + b between sites of X, with the slope a by regression of
/// X's Laplacians on green's (as D. Kiku, Y. Monno, M. Tanaka, M. Okutomi, "Minimized-Laplacian residual
/// interpolation for color image demosaicking", SPIE 9023 (2014), do in guided filters).
///
/// The correlation is read off the mosaic: energy of what LMMSE takes for noise and of the differences' own
/// details, over the energy of the mosaic's details, both over 21×21 pixels.
Demosaicker correlation_adaptive();

}  // namespace groundglass::isp
