#pragma once

#include <filesystem>
#include <string>

namespace groundglass::camera {

/// SHA-256 of a file's bytes in hexadecimal, as sha256sum prints it. Throws InputError if it cannot be read.
std::string file_sha256(const std::filesystem::path& path);

}  // namespace groundglass::camera
