#include "sim/cli/commands.h"
#include "sim/cli/lens_commands.h"

namespace groundglass::cli {

void add_lens(CLI::App& app, const Context&) {
  CLI::App* command = app.add_subcommand("lens", "Figures of a lens prescription");
  command->require_subcommand(1);
  command->footer(example("groundglass lens info scenes/lenses/cooke_triplet_50mm_f5.toml"));
  add_lens_info(*command);
  add_lens_check(*command);
  add_lens_convert(*command);
  add_lens_draw(*command);
  add_lens_plot(*command);
  add_lens_report(*command);
  add_lens_glass_map(*command);
}

}  // namespace groundglass::cli
