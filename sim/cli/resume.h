#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/camera/file_hash.h"
#include "sim/render/partial_render.h"
#include "sim/scene/scene.h"

namespace groundglass::cli {

/// How a render survives Ctrl-C: a file beside its results keeps what is done until the same command runs
/// again.
class Resume {
 public:
  Resume(std::filesystem::path checkpoint, const std::vector<camera::InputFile>& inputs,
         const scene::RenderSettings& settings);

  /// What an earlier run left of a picture of this size, or nothing. If there is a checkpoint, says on stderr
  /// whether it is gone on from, and if not, why.
  render::PartialRender start(int width, int height, int bands) const;
  /// Keeps what is done and throws Cancelled, with a message that says so.
  [[noreturn]] void stop(const render::PartialRender& partial) const;

 private:
  std::filesystem::path checkpoint_;
  std::string fingerprint_;
};

}  // namespace groundglass::cli
