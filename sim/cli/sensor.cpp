#include "sim/cli/commands.h"
#include "sim/cli/sensor_commands.h"

namespace groundglass::cli {

void add_sensor(CLI::App& app, const Context& context) {
  CLI::App* command = app.add_subcommand("sensor", "Sensor files and what they say");
  command->require_subcommand(1);
  command->footer(example("groundglass sensor ptc scenes/sensors/imx183.toml -o frames"));
  add_sensor_ptc(*command, context);
}

}  // namespace groundglass::cli
