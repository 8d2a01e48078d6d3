#pragma once

#include <vector>

#include "isp/denoise/plane_denoiser.h"
#include "isp/pipeline/stage.h"

namespace groundglass::isp {

/// The parameters of denoising stages, which have them in common.
std::vector<ParameterSpec> denoise_parameters();

DenoiseStrength strength_from(const Parameters& parameters);

/// The noise profile that a stage is to go by, one per plane: that of the frame, or what the raw frame shows,
/// with the gains since then; by the parameter `noise`. Throws InputError where there is none.
std::vector<NoiseProfile> noise_to_expect(const std::string& stage, const Parameters& parameters,
                                          const FrameState& state);

/// What a mid-grey under the scene's light is in each plane as the frame is now.
Eigen::VectorXd mid_grey(const FrameState& state);

/// Throws InputError for a tile with a number that is none, naming the pixel of the frame, which has `area`.
void check_numbers(const std::string& stage, const PixelRect& area, const Tile& tile);

}  // namespace groundglass::isp
