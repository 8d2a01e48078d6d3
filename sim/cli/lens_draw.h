#pragma once

#include <CLI/CLI.hpp>

namespace groundglass::cli {

/// Adds `lens draw`.
void add_lens_draw(CLI::App& lens_command);

}  // namespace groundglass::cli
