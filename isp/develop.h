#pragma once

#include "isp/output/encoded_picture.h"
#include "isp/pipeline/pipeline.h"
#include "sim/core/image.h"
#include "sim/core/task.h"

namespace groundglass::isp {

/// The default crop of the frame through `pipeline`, with the channels of the last stage interleaved, as the
/// sensor has it (not turned upright).
Image<float> develop_through(const RawFrame& raw, const std::vector<StageUse>& stages,
                             const RunOptions& options = {});

/// One stage alone, on a frame of a kind that it takes (run.h says what it is taken to have been through).
Frame apply_stage(const RawFrame& raw, Frame frame, const StageUse& stage, const RunOptions& options = {});

/// The picture of the default crop by a pipeline that ends in a picture, from the numbers a DNG holds alone,
/// turned upright by the frame's orientation. The same bytes at any thread count. Throws InputError naming
/// stage and parameter for a frame that cannot be developed, or where the last stage does not encode.
EncodedPicture develop(const RawFrame& raw, const Pipeline& pipeline, const RunOptions& options = {});

/// What the pipeline has before its first stage that gives display-referred light: up to scene-referred
/// linear Rec. 2020.
std::vector<StageUse> stages_to_scene(const Pipeline& pipeline);

/// By the reference pipeline, brightened by `exposure_ev` stops.
Picture develop(const RawFrame& raw, double exposure_ev = 0.0, const Task& task = {});

/// Scene-referred linear sRGB (3 channels, 1 = the sensor's saturation, not limited to 0…1) of the default
/// crop as the sensor has it, by the reference pipeline up to there.
Image<float> develop_linear(const RawFrame& raw, double exposure_ev = 0.0, const Task& task = {});

}  // namespace groundglass::isp
