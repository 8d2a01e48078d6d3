#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sensor/dng/dng_compression.h"
#include "sim/camera/readout_mode.h"
#include "sim/core/task.h"

namespace groundglass::cli {

/// What `groundglass render` is told; what is left out is the scene's to say.
struct RenderOptions {
  std::string scene, camera, folder = "out";
  std::optional<int> samples_per_pixel;
  std::optional<std::uint64_t> seed;
  std::optional<camera::ReadoutMode> readout;
  sensor::DngCompression dng_compression = sensor::DngCompression::lossless;
  int threads = 0;
  /// Whether to write the ideal picture, too.
  bool truth = false;
  bool force = false;
};

/// Photographs a scene and writes irradiance, RAW, picture and record into the folder. Throws InputError, or
/// Cancelled with a checkpoint left beside the results.
void render_scene(const RenderOptions& options, const Task& task);

}  // namespace groundglass::cli
