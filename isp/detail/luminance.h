#pragma once

#include "isp/demosaic/plane.h"
#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// Y of a tile of Rec. 2020 colours.
Plane luminance_of(const Tile& tile);

/// The variance of Y by the frame's noise profile, as shot·Y + read: that of a grey whose channels are not
/// mixed further by demosaicking and the colour matrix.
NoiseProfile luminance_noise(const FrameState& state);

}  // namespace groundglass::isp
