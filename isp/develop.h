#pragma once

#include "isp/stage.h"
#include "sim/core/image.h"
#include "sim/core/task.h"

namespace groundglass::isp {

struct DevelopSettings {
  /// Added to the frame's own baseline exposure.
  double exposure_ev = 0.0;
};

/// The stages from a mosaic (see black_level.h) to scene-referred linear sRGB: white balance, demosaic,
/// colour, exposure. Throws InputError naming stage and parameter for a frame that cannot be developed.
StageList linear_stages(const RawFrame& raw, const DevelopSettings& settings = {});

/// The default crop of the frame through `stages`, which begin with a mosaic. Channels are those of the last
/// stage.
Image<float> develop_through(const RawFrame& raw, const StageList& stages, const Task& task = {});

/// Scene-referred linear sRGB (3 channels, 1 = the sensor's saturation, not limited to 0…1) of the default
/// crop.
Image<float> develop_linear(const RawFrame& raw, const DevelopSettings& settings = {}, const Task& task = {});

/// The picture of the default crop, from the numbers a DNG holds alone. The same bytes at any thread count.
Picture develop(const RawFrame& raw, const DevelopSettings& settings = {}, const Task& task = {});

}  // namespace groundglass::isp
