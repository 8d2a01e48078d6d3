#include <fmt/format.h>
#include <fmt/ranges.h>

#include "isp/develop.h"
#include "isp/output/frame_file.h"
#include "isp/stages.h"
#include "sensor/raw_file/raw_file.h"
#include "sim/cli/commands.h"
#include "sim/core/error.h"

namespace groundglass::cli {
namespace {

std::string kinds_of(const isp::StageType& type) {
  std::vector<std::string> names;
  for (const isp::PixelKind kind : type.inputs) names.push_back(isp::name_of(kind));
  return fmt::format("{}", fmt::join(names, " or "));
}

std::string output_of(const isp::StageType& type) {
  return type.output ? isp::name_of(*type.output) : "the same";
}

void list_stages() {
  for (const auto& type : isp::stage_types()) fmt::print("{:<20}{}\n", type->name, type->summary);
  fmt::print("\nPipelines that come with the program: {}\n", fmt::join(isp::pipeline_presets(), ", "));
}

void describe_stage(const std::string& name) {
  const auto type = isp::stage_type(name);
  fmt::print("{}: {}\n  takes   {}\n  gives   {}\n  source  {}\n  cost    {}\n", type->name, type->summary,
             kinds_of(*type), output_of(*type), type->source, type->cost);
  for (const isp::ParameterSpec& spec : type->parameters) {
    const std::string choices =
        spec.choices.empty() ? "" : fmt::format(" ({})", fmt::join(spec.choices, ", "));
    fmt::print("  {} = {}\n      {}{}\n", spec.name, isp::text_of(spec.fallback), spec.summary, choices);
  }
}

struct ApplyOptions {
  std::string stage, input, raw, out;
  std::vector<std::string> settings;
  bool force = false;
};

void apply(const ApplyOptions& options, const Context& context) {
  isp::Pipeline alone;
  alone.stages.emplace_back(isp::stage_type(options.stage));
  for (const std::string& setting : options.settings) alone.set(options.stage + "." + setting);
  const auto if_exists = options.force ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse;
  OutputFile(options.out, if_exists);
  check_keeps_inputs(options.out, {options.input, options.raw});
  isp::Frame frame = isp::read_frame(options.input);
  const RawFrame raw = sensor::read_raw(options.raw);
  const isp::Frame result = at_place({options.input, 0, ""}, [&] {
    return isp::apply_stage(raw, std::move(frame), alone.stages.front(), {.task = context.task});
  });
  isp::write_frame(options.out, result, if_exists);
  fmt::print("{}\n", options.out);
}

void add_apply(CLI::App& isp_command, const Context& context) {
  auto options = std::make_shared<ApplyOptions>();
  CLI::App* command = isp_command.add_subcommand("apply", "Apply one stage to what another gave");
  command->add_option("STAGE", options->stage, "Name of the stage; `groundglass isp list` has them")
      ->required();
  command->add_option("FRAME", options->input, "EXR from `develop --dump-stages`")->required();
  command->add_option("--raw", options->raw, "The raw file it comes from, for noise, colours and opcodes")
      ->required();
  command->add_option("-o,--output", options->out, "EXR to write")->required();
  command->add_option("--set", options->settings, "Set a parameter: parameter=value; may be repeated");
  command->add_flag("--force", options->force, "Replace an existing file");
  command->footer(
      "Gains, noise and neutral are taken as the DNG has them, whatever stages came before.\n" +
      example("groundglass isp apply exposure stages/10_colour.exr --raw out/studio_chart.dng --set ev=1 "
              "-o brighter.exr"));
  command->callback([options, &context] { apply(*options, context); });
}

}  // namespace

void add_isp(CLI::App& app, const Context& context) {
  CLI::App* command = app.add_subcommand("isp", "The stages of development");
  command->require_subcommand(1);
  command->footer(example("groundglass isp info demosaic"));
  CLI::App* list = command->add_subcommand("list", "All stages, a line each");
  list->footer(example("groundglass isp list"));
  list->callback(&list_stages);
  auto name = std::make_shared<std::string>();
  CLI::App* info = command->add_subcommand("info", "A stage's kinds, parameters, source and cost");
  info->add_option("STAGE", *name, "Name of the stage")->required();
  info->footer(example("groundglass isp info demosaic"));
  info->callback([name] { describe_stage(*name); });
  add_apply(*command, context);
}

}  // namespace groundglass::cli
