#include <fmt/core.h>

#include <memory>

#include "sim/cli/commands.h"
#include "sim/cli/option_checks.h"
#include "sim/cli/render.h"
#include "sim/cli/render_record.h"
#include "sim/core/error.h"
#include "sim/core/version.h"

namespace groundglass::cli {
namespace {

/// The options that repeat the run.
RenderOptions recorded_options(const std::string& path) {
  const RenderRecord record = read_render_record(path);
  if (record.version != GROUNDGLASS_VERSION)
    fmt::print(stderr, "groundglass: recorded by version {}, this is {}: results may differ\n",
               one_line(record.version), GROUNDGLASS_VERSION);
  return record.options;
}

}  // namespace

void add_rerun(CLI::App& app, const Context& context) {
  auto record = std::make_shared<std::string>();
  auto given = std::make_shared<RenderOptions>();
  CLI::App* command = app.add_subcommand("rerun", "Repeat a render from its record, to the same bytes");
  command->add_option("RECORD", *record, "Record that render wrote (*.run.json)")->required();
  command->add_option("-o,--output", given->folder, "Folder for the results");
  command->add_option("--threads", given->threads, "Threads to use; 0: all")->check(whole_number(0, 4096));
  command->add_flag("--force", given->force, "Replace existing results");
  command->footer(example("groundglass rerun out/studio_chart.run.json -o again"));
  command->callback([=, &context] {
    RenderOptions options = recorded_options(*record);
    options.folder = given->folder;
    options.threads = given->threads;
    options.force = given->force;
    render_scene(options, context.task);
  });
}

}  // namespace groundglass::cli
