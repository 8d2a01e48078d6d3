#pragma once

#include <vector>

#include "sim/core/image.h"
#include "sim/core/raw_frame.h"

namespace groundglass::measure {

/// A patch in pixels of the picture it lies in.
using PatchRect = PixelRect;

/// Per channel, over the pixels of a patch.
struct PatchStatistics {
  std::vector<double> mean;
  /// Unbiased sample variance; 0 for a patch of one pixel.
  std::vector<double> variance;
};

/// Throws InputError, naming `name`, for a patch that is empty or not inside the image.
PatchStatistics patch_statistics(const Image<float>& image, const PatchRect& patch,
                                 const std::string& name = "patch");

}  // namespace groundglass::measure
