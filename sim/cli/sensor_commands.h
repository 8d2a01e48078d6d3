#pragma once

#include <CLI/CLI.hpp>

#include "sim/cli/commands.h"

namespace groundglass::cli {

// Each adds its subcommand of `groundglass sensor`.
void add_sensor_info(CLI::App& sensor);
void add_sensor_list(CLI::App& sensor);
void add_sensor_mosaics(CLI::App& sensor);
void add_sensor_ptc(CLI::App& sensor, const Context& context);

}  // namespace groundglass::cli
