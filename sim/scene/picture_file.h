#pragma once

#include <filesystem>

namespace groundglass::scene {

/// Refuses, before anything is decoded, what a picture library would take without a word: a raw file, of
/// which it would show the preview or the bare mosaic, a TIFF that does not say how many bits a sample has,
/// of which it would show noise, and a picture that is cut short, of which it would fill up the rest. Throws
/// InputError naming the file.
void check_picture_file(const std::filesystem::path& path);

}  // namespace groundglass::scene
