#pragma once

#include <filesystem>

#include "optics/lens/lens.h"

namespace groundglass::cli {

/// A prescription in any format that is known; what its reader left out or took for granted goes to stderr.
optics::Lens load_lens_of_any_format(const std::filesystem::path& path);

}  // namespace groundglass::cli
