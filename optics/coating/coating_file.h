#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "optics/coating/coating.h"

namespace groundglass::optics {

/// The coatings carried in the library (scenes/coatings/*.toml).
const std::vector<std::string>& coating_names();

/// One of them; all who ask share it. Throws InputError with the nearest name when there is none.
std::shared_ptr<const Coating> find_coating(std::string_view name);

/// Reads a coating file. Throws InputError with file, line and key for whatever is wrong.
std::shared_ptr<const Coating> load_coating(const std::filesystem::path& path);

}  // namespace groundglass::optics
