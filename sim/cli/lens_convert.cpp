#include <fmt/core.h>

#include "optics/formats/lens_formats.h"
#include "sim/cli/commands.h"
#include "sim/cli/lens_commands.h"
#include "sim/cli/lens_input.h"
#include "sim/core/error.h"
#include "sim/core/output_file.h"

namespace groundglass::cli {
namespace {

struct Options {
  LensInput input;
  std::string out;
  bool force = false;
};

}  // namespace

void add_lens_convert(CLI::App& lens_command) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      lens_command.add_subcommand("convert", "Write a lens in another format; what that cannot hold is said");
  add_lens_input(*command, options->input);
  command
      ->add_option("-o,--output", options->out,
                   "File to write: .toml, .zmx (OpticStudio), .seq (CODE V) or .dat (pbrt)")
      ->required();
  command->add_flag("--force", options->force, "Replace an existing file");
  command->footer(
      example("groundglass lens convert scenes/lenses/codev_double_gauss_100mm_f2.toml -o double_gauss.zmx"));
  command->callback([options] {
    const auto if_exists = options->force ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse;
    check_keeps_inputs(options->out, {options->input.path});
    const optics::Lens lens = load(options->input);
    for (const std::string& note : optics::write_any_lens(lens, options->out, if_exists))
      fmt::print(stderr, "note: {}\n", note);
    fmt::print("{}\n", options->out);
  });
}

}  // namespace groundglass::cli
