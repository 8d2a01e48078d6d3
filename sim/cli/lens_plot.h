#pragma once

#include <CLI/CLI.hpp>

namespace groundglass::cli {

/// Adds `lens plot`.
void add_lens_plot(CLI::App& lens_command);

}  // namespace groundglass::cli
