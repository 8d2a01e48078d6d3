#include "sim/cli/commands.h"
#include "sim/cli/sensor_commands.h"

namespace groundglass::cli {

void add_sensor(CLI::App& app, const Context& context) {
  CLI::App* command = app.add_subcommand("sensor", "Sensor files and what they say");
  command->require_subcommand(1);
  command->footer(example("groundglass sensor info scenes/sensors/imx183.toml"));
  add_sensor_list(*command);
  add_sensor_info(*command);
  add_sensor_mosaics(*command);
  add_sensor_ptc(*command, context);
}

}  // namespace groundglass::cli
