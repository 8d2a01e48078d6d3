#pragma once

#include "isp/pipeline/frame_state.h"

namespace groundglass::isp {

/// What the camera sees of a white under light of this correlated colour temperature and distance from the
/// black body's locus, by the frame's colour matrices; largest 1. Throws InputError where these take it to
/// something that no sensor could give.
Eigen::VectorXd neutral_at_temperature(const FrameState& state, double temperature_K, double duv);

}  // namespace groundglass::isp
