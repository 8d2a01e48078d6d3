#pragma once

#include <vector>

#include "isp/pipeline/stage.h"
#include "isp/quad_bayer/block_interpolation.h"
#include "isp/quad_bayer/companding.h"

namespace groundglass::isp {

/// Quad Bayer or Nona to an ordinary Bayer mosaic of as many pixels; other mosaics pass as they are.
StageType remosaic_stage();

/// The curve for a linear mosaic of this noise.
Companding companding_for(const std::vector<NoiseProfile>& noise);

/// What noise becomes where all planes see the same grey.
std::vector<NoiseProfile> remosaiced(const std::vector<NoiseProfile>& noise, const Eigen::Matrix3d& shares);

}  // namespace groundglass::isp
