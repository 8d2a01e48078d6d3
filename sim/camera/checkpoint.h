#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/camera/file_hash.h"
#include "sim/render/partial_render.h"
#include "sim/scene/scene.h"

namespace groundglass::camera {

/// A SHA-256 of all that determines the pixels of a render: the program (its version and build), the content
/// of every file, the settings. Names of files do not count, their order does.
std::string render_fingerprint(const std::string& program, const std::vector<InputFile>& inputs,
                               const scene::RenderSettings& settings);

/// Writes the tiles done so far, whole or not at all, in place of any earlier file. Throws InputError if it
/// cannot be written. For the machine that wrote it alone: numbers are as they lie in memory.
void write_checkpoint(const std::filesystem::path& path, const std::string& fingerprint,
                      const render::PartialRender& partial);

/// Reads it back into `blank`, a partial render of the size it must have. Throws InputError, saying why, if
/// the file cannot be gone on from: left by a render of another fingerprint, cut short or damaged.
render::PartialRender read_checkpoint(const std::filesystem::path& path, const std::string& fingerprint,
                                      render::PartialRender blank);

}  // namespace groundglass::camera
