#pragma once

#include <CLI/CLI.hpp>

#include "sim/cli/commands.h"

namespace groundglass::cli {

/// For the option of a command that takes a sensor.
inline constexpr const char* sensor_help =
    "Sensor file (TOML), or the name of an included sensor, as `sensor list` shows it";

// Each adds its subcommand of `groundglass sensor`.
void add_sensor_info(CLI::App& sensor);
void add_sensor_list(CLI::App& sensor);
void add_sensor_mosaics(CLI::App& sensor);
void add_sensor_ptc(CLI::App& sensor, const Context& context);

}  // namespace groundglass::cli
