#include "isp/develop.h"

#include <fmt/core.h>

#include "isp/picture_writer.h"
#include "sensor/dng/dng_reader.h"
#include "sim/cli/commands.h"
#include "sim/cli/option_checks.h"
#include "sim/core/error.h"

namespace groundglass::cli {
namespace {

struct Options {
  std::string raw, out;
  isp::DevelopSettings settings;
  bool force = false;
};

}  // namespace

void add_develop(CLI::App& app, const Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("develop", "Develop a DNG to a picture");
  command->add_option("RAW", options->raw, "DNG file")->required();
  command->add_option("-o,--output", options->out, "Picture to write: .png, .jpg or .tif")->required();
  command
      ->add_option("--exposure-ev", options->settings.exposure_ev,
                   "Brighten by so many stops; negative: darken")
      ->check(number_between(-20.0, 20.0));
  command->add_flag("--force", options->force, "Replace an existing picture");
  command->footer(example("groundglass develop out/studio_chart.dng -o studio.png"));
  command->callback([options, &context] {
    const auto if_exists = options->force ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse;
    isp::check_picture_name(options->out);
    OutputFile(options->out, if_exists);
    check_keeps_inputs(options->out, {options->raw});
    const RawFrame frame = sensor::read_dng(options->raw);
    const Picture picture =
        at_place({options->raw, 0, ""}, [&] { return isp::develop(frame, options->settings, context.task); });
    isp::write_picture(options->out, picture, frame.info, if_exists);
    fmt::print("{}\n", options->out);
  });
}

}  // namespace groundglass::cli
