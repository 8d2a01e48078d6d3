#pragma once

#include "isp/pipeline/frame_state.h"
#include "isp/pipeline/overview.h"

namespace groundglass::isp {

/// The mean colour of a patch that is grey or white in the scene. `patch` is x, y, width and height in pixels
/// of the picture, turned upright. Throws InputError for one that is not within it, that saturates, or that
/// lacks a plane.
Eigen::VectorXd picked_patch(const Overview& overview, const FrameState& state,
                             const std::vector<double>& patch);

}  // namespace groundglass::isp
