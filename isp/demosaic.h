#pragma once

#include "isp/stage.h"
#include "sim/core/image.h"
#include "sim/core/task.h"

namespace groundglass::isp {

/// The demosaicking stage for a CFA: gradient-corrected linear interpolation for any phase of a Bayer tile,
/// a copy to three equal planes for a monochrome (1×1) one. Throws InputError for any other tile.
std::unique_ptr<const Stage> make_demosaic(const CfaPattern& cfa);

/// Demosaics a picture of its own: `mosaic` has one channel on any scale; returns R, G, B on that scale.
/// Beyond the border the mosaic is mirrored.
Image<float> demosaic(const Image<float>& mosaic, const CfaPattern& cfa, const Task& task = {});

}  // namespace groundglass::isp
