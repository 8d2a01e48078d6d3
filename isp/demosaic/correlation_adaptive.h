#pragma once

#include "isp/demosaic/demosaicker.h"

namespace groundglass::isp {

/// Two greens, mixed by how well the colours' details correlate around each pixel, and red and blue from
/// that.
///
/// Where they do, differences of colours are smooth, and nothing beats estimating them along rows and columns
/// by LMMSE (lmmse.h). Where they do not, as in saturated colours, that estimate is worse than one that takes
/// green from its neighbours alone: there it is ratio corrected (rcd.h). The correlation is read off the
/// mosaic: energy of what LMMSE takes for noise and of the differences' own details, over the energy of the
/// mosaic's details, both over 21×21 pixels.
///
/// Red and blue are regressed on green (regressed_colours.h), green is refined by them (refined_green.h), and
/// they are interpolated once more along the refined green.
Demosaicker correlation_adaptive();

}  // namespace groundglass::isp
