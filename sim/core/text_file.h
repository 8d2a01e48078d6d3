#pragma once

#include <filesystem>
#include <string>

namespace groundglass {

/// Throws InputError unless `path` leads to an ordinary file: devices and pipes may never end.
void check_input_file(const std::filesystem::path& path);

/// The whole file. Throws InputError when it is missing, is no ordinary file, is larger than the 64 MiB that
/// nobody's text needs, or cannot be read.
std::string read_text_file(const std::filesystem::path& path);

}  // namespace groundglass
