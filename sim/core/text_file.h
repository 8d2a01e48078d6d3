#pragma once

#include <filesystem>
#include <string>

namespace groundglass {

/// The whole file. Throws InputError when it is missing, is a folder or cannot be read.
std::string read_text_file(const std::filesystem::path& path);

}  // namespace groundglass
