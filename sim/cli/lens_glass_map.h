#pragma once

#include <CLI/CLI.hpp>

namespace groundglass::cli {

/// Adds `lens glass-map`.
void add_lens_glass_map(CLI::App& lens_command);

}  // namespace groundglass::cli
