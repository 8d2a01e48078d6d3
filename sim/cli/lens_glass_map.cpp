#include <memory>

#include "sim/cli/commands.h"
#include "sim/cli/lens_commands.h"
#include "sim/cli/lens_input.h"
#include "sim/cli/picture_options.h"
#include "sim/core/error.h"
#include "sim/report/glass_map.h"

namespace groundglass::cli {

void add_lens_glass_map(CLI::App& lens_command) {
  auto options = std::make_shared<PictureOptions>();
  CLI::App* command =
      lens_command.add_subcommand("glass-map", "Draw index over Abbe number of all catalogue glasses");
  command->add_option("LENS", options->lens.path, "Lens file of any known format, to mark its glasses");
  options->add_output(*command);
  command->footer(
      example("groundglass lens glass-map scenes/lenses/codev_double_gauss_100mm_f2.toml -o glasses.svg"));
  command->callback([options] {
    options->check_output();
    if (options->lens.path.empty()) return options->write(report::glass_map(nullptr));
    const optics::Lens lens = load(options->lens);
    options->write(at_place({options->lens.path, 0, ""}, [&] { return report::glass_map(&lens); }));
  });
}

}  // namespace groundglass::cli
