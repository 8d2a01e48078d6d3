#pragma once

#include "isp/demosaic/demosaicker.h"

namespace groundglass::isp {

/// Pixel grouping: green along the direction of least change, red and blue along hue transitions.
/// C. Lin, "Pixel Grouping for Color Filter Array Demosaicing", 2003 (published on the web).
Demosaicker ppg();

}  // namespace groundglass::isp
