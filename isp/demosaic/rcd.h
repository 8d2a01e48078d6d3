#pragma once

#include "isp/demosaic/demosaicker.h"

namespace groundglass::isp {

/// Ratio corrected demosaicking: green from its neighbours times the ratio of low-passed values here and
/// there, red and blue from weighted colour differences, both along the direction in which high frequencies
/// are weaker. L. Sanz Rodríguez, "Ratio Corrected Demosaicing", 2017.
Demosaicker rcd();

}  // namespace groundglass::isp
