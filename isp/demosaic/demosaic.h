#pragma once

#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// A colour for every pixel: interpolation by one of the demosaickers for any phase of a Bayer tile, that of
/// quad_bayer/block_interpolation.h for Quad Bayer and Nona, three equal planes for a monochrome (1×1) one.
StageType demosaic_stage();

/// What is interpolated: values as they are, or companded ones (companding.h), which is better for values in
/// linear light.
enum class InterpolationDomain { linear, companded };

/// Demosaics a picture of its own: `mosaic` has one channel on any scale; returns R, G, B on that scale.
/// Beyond the border the mosaic is mirrored. Throws InputError for a tile or a method that is not supported.
Image<float> demosaic(const Image<float>& mosaic, const CfaPattern& cfa, const std::string& method,
                      const Task& task = {}, InterpolationDomain domain = InterpolationDomain::linear);

}  // namespace groundglass::isp
