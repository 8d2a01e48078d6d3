#include "sim/report/lens_report.h"

#include <fmt/format.h>

#include <memory>

#include "sim/cli/commands.h"
#include "sim/cli/lens_commands.h"
#include "sim/cli/lens_input.h"
#include "sim/cli/picture_options.h"
#include "sim/core/error.h"
#include "sim/core/output_file.h"
#include "sim/report/field_label.h"

namespace groundglass::cli {
namespace {

struct Options : PictureOptions {
  bool json = false;
};

void run(const Options& options) {
  const auto if_exists = options.force ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse;
  if (options.out.empty() && !options.json)
    throw InputError("lens report: give the page to write by -o, or --json to print the figures");
  if (!options.out.empty()) {
    checked_extension(options.out, {".html"});
    OutputFile(options.out, if_exists);
    check_keeps_inputs(options.out, {options.lens.path});
  }
  const optics::Lens lens = load(options.lens);
  const report::LensFigures figures = at_place({options.lens.path, 0, ""}, [&] {
    return report::lens_figures(lens, options.fields_or(optics::design_fields(lens)), options.mtf);
  });
  for (const optics::FieldPoint& field : figures.dark_fields) note_dark_field(lens, field);
  if (!options.out.empty()) write_text_file(options.out, report::report_html(lens, figures), if_exists);
  if (options.json)
    fmt::print("{}\n", report::report_json(lens, figures).dump(2));
  else
    fmt::print("{}\n", options.out);
}

}  // namespace

void add_lens_report(CLI::App& lens_command) {
  auto options = std::make_shared<Options>();
  CLI::App* command = lens_command.add_subcommand("report", "Write a page with all figures of the lens");
  add_lens_input(*command, options->lens);
  command->add_option("-o,--output", options->out, "Page to write: .html, complete in itself");
  command->add_flag("--force", options->force, "Replace an existing page");
  options->add_fields(*command);
  add_wavelengths(*command, options->lens);
  options->add_frequencies(*command);
  command->add_flag("--json", options->json, "Print all figures as JSON");
  command->footer(
      example("groundglass lens report scenes/lenses/leica_summicron_m_50mm_f2.toml -o report.html"));
  command->callback([options] { run(*options); });
}

}  // namespace groundglass::cli
