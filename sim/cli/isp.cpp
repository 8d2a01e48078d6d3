#include <fmt/format.h>
#include <fmt/ranges.h>

#include "isp/develop.h"
#include "isp/output/frame_file.h"
#include "isp/output/frame_sink.h"
#include "isp/output/picture_writer.h"
#include "isp/output/upright_sink.h"
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
  fmt::print("\nPipelines that come with the program: {}\nLooks to lay over them: {}\n",
             fmt::join(isp::pipeline_presets(), ", "), fmt::join(isp::looks(), ", "));
}

void show(const std::string& name) { fmt::print("{}", isp::text_of_preset_or_look(name)); }

/// "only with method = …", where it is.
std::string conditions_of(const isp::ParameterSpec& spec) {
  std::string text;
  for (const isp::ParameterCondition& condition : spec.only_with) {
    std::vector<std::string> values;
    for (const isp::ParameterValue& value : condition.values) values.push_back(isp::text_of(value));
    text += fmt::format("; only with {} = {}", condition.parameter, fmt::join(values, " or "));
  }
  return text;
}

void describe_stage(const std::string& name) {
  const auto type = isp::stage_type(name);
  fmt::print("{}: {}\n  takes   {}\n  gives   {}\n  source  {}\n  cost    {}\n", type->name, type->summary,
             kinds_of(*type), output_of(*type), type->source, type->cost);
  for (const isp::ParameterSpec& spec : type->parameters) {
    const std::string choices =
        spec.choices.empty() ? "" : fmt::format(" ({})", fmt::join(spec.choices, ", "));
    fmt::print("  {} = {}\n      {}{}{}\n", spec.name, isp::text_of(spec.fallback), spec.summary, choices,
               conditions_of(spec));
  }
}

struct ApplyOptions {
  std::string stage, input, raw, out;
  std::vector<std::string> settings;
  bool force = false;
};

bool is_exr(const std::filesystem::path& out) {
  static const std::vector<std::string> extensions{".exr", ".png", ".jpg", ".jpeg", ".tif", ".tiff"};
  return checked_extension(out, extensions) == 0;
}

/// Writes what the stages make of the frame.
void write_applied(const ApplyOptions& options, const RawFrame& raw, isp::Frame frame,
                   std::vector<isp::StageUse> stages, const Task& task) {
  const auto if_exists = options.force ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse;
  const auto run = [&](isp::Sink& sink) {
    at_place({options.input, 0, ""},
             [&] { isp::run_stages(raw, std::move(frame), stages, sink, {.task = task}); });
  };
  if (is_exr(options.out)) {
    isp::FrameSink sink;
    run(sink);
    return isp::write_frame(options.out, sink.frame(), if_exists,
                            {.mosaic = isp::mosaic_text(sink.cfa(), raw.planes)});
  }
  const isp::PixelKind gives = stages.back().type->output.value_or(frame.kind);
  if (gives == isp::PixelKind::display)
    stages.emplace_back(isp::stage_type("encode"));
  else if (gives != isp::PixelKind::encoded)
    throw InputError({options.out, 0, ""},
                     fmt::format("is a picture, but {} gives {}, expected an .exr for it",
                                 stages.back().type->name, isp::name_of(gives)));
  isp::IntegerSink sink(isp::bits_of(options.out));
  isp::UprightSink upright(sink);
  run(upright);
  isp::write_picture(options.out, sink.picture(), raw.info, if_exists);
}

void apply(const ApplyOptions& options, const Context& context) {
  isp::Pipeline alone;
  alone.stages.emplace_back(isp::stage_type(options.stage));
  std::vector<std::string> settings;
  for (const std::string& setting : options.settings) settings.push_back(options.stage + "." + setting);
  alone.set(settings);
  is_exr(options.out);  // or another that is known
  OutputFile(options.out, options.force ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse);
  check_keeps_inputs(options.out, {options.input, options.raw});
  const RawFrame raw = sensor::read_raw(options.raw);
  isp::Frame frame = isp::read_frame_of(raw, options.input);
  write_applied(options, raw, std::move(frame), std::move(alone.stages), context.task);
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
  command
      ->add_option("-o,--output", options->out,
                   "EXR to write; .png, .jpg or .tif of what is display-referred, "
                   "encoded as sRGB where it is not yet and turned upright")
      ->required();
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
  auto shown = std::make_shared<std::string>();
  CLI::App* show_command = command->add_subcommand(
      "show", "Print a pipeline or a look that comes with the program, to begin one's own with");
  show_command
      ->add_option("NAME", *shown,
                   fmt::format("{}, or {}; where both have the name, the pipeline",
                               fmt::join(isp::pipeline_presets(), ", "), fmt::join(isp::looks(), ", ")))
      ->required();
  show_command->footer(example("groundglass isp show reference > mine.toml"));
  show_command->callback([shown] { show(*shown); });
  add_apply(*command, context);
}

}  // namespace groundglass::cli
