#pragma once

#include <string>
#include <string_view>

#include "sim/core/toml_file.h"

namespace groundglass {

/// Throws InputError if a file is plainly of another kind than `expected` ("lens", "sensor", "camera" or
/// "scene"): it has a key that only that other kind has, and none that only the expected kind has.
void check_file_kind(const TomlTable& root, std::string_view expected);

/// What a file of another format than the expected one looks like by its first bytes, as " (it looks like a
/// PNG)"; "" when unknown.
std::string looks_like(std::string_view first_bytes);

}  // namespace groundglass
