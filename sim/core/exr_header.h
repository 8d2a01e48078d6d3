#pragma once

#include <filesystem>

namespace groundglass {

/// Refuses, before OpenEXR opens it, a file that is no EXR, and one whose header has an attribute that
/// reaches beyond the file, or of a size that its type cannot have, for which OpenEXR would take any amount
/// of memory. Throws InputError naming the file.
void check_exr_header(const std::filesystem::path& path);

}  // namespace groundglass
