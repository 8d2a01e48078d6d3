#pragma once

#include <filesystem>
#include <string>

#include "sim/cli/render.h"

namespace groundglass::cli {

/// What a record (*.run.json) says of how to repeat its render.
struct RenderRecord {
  /// Of the groundglass that made it.
  std::string version;
  RenderOptions options;
};

/// Reads a record. Throws InputError if it is none, or if an input is no longer what it was.
RenderRecord read_render_record(const std::filesystem::path& path);

}  // namespace groundglass::cli
