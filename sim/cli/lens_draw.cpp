#include <memory>

#include "sim/cli/commands.h"
#include "sim/cli/lens_commands.h"
#include "sim/cli/lens_input.h"
#include "sim/cli/picture_options.h"
#include "sim/core/error.h"
#include "sim/report/layout_drawing.h"

namespace groundglass::cli {

void add_lens_draw(CLI::App& lens_command) {
  auto options = std::make_shared<PictureOptions>();
  CLI::App* command = lens_command.add_subcommand("draw", "Draw the lens with rays through it");
  add_lens_input(*command, options->lens);
  options->add_output(*command);
  options->add_fields(*command);
  command->footer(example("groundglass lens draw scenes/lenses/leica_summicron_m_50mm_f2.toml -o lens.svg"));
  command->callback([options] {
    options->check_output();
    const optics::Lens lens = load(options->lens);
    options->write(at_place({options->lens.path, 0, ""}, [&] {
      return report::layout_drawing(lens, options->fields_or(report::drawn_fields(lens)));
    }));
  });
}

}  // namespace groundglass::cli
