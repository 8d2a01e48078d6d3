#pragma once

#include <CLI/CLI.hpp>

namespace groundglass::cli {

/// Adds `lens report`.
void add_lens_report(CLI::App& lens_command);

}  // namespace groundglass::cli
