#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// A colour for every pixel: interpolation by one of the demosaickers for any phase of a Bayer tile, three
/// equal planes for a monochrome (1×1) one.
StageType demosaic_stage();

/// Demosaics a picture of its own: `mosaic` has one channel on any scale; returns R, G, B on that scale.
/// Beyond the border the mosaic is mirrored. Throws InputError for a tile or a method that is not supported.
Image<float> demosaic(const Image<float>& mosaic, const CfaPattern& cfa, const std::string& method,
                      const Task& task = {});

}  // namespace groundglass::isp
