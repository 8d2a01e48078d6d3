#pragma once

#include <CLI/CLI.hpp>

namespace groundglass::cli {

// Each adds its subcommand of `groundglass lens`.
void add_lens_info(CLI::App& lens);
void add_lens_check(CLI::App& lens);
void add_lens_convert(CLI::App& lens);
void add_lens_draw(CLI::App& lens);
void add_lens_plot(CLI::App& lens);
void add_lens_report(CLI::App& lens);
void add_lens_glass_map(CLI::App& lens);

}  // namespace groundglass::cli
