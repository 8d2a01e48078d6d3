#include "isp/develop.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "isp/output/frame_file.h"
#include "isp/output/frame_sink.h"
#include "isp/output/picture_writer.h"
#include "isp/output/upright_sink.h"
#include "isp/truth.h"
#include "sensor/raw_file/raw_file.h"
#include "sim/cli/commands.h"
#include "sim/cli/option_checks.h"
#include "sim/core/error.h"

namespace groundglass::cli {
namespace {

struct Options {
  std::string raw, out, dump, look, pipeline = "reference";
  std::vector<std::string> settings;
  double exposure_ev = 0.0;
  std::string truth;
  bool time = false, json = false, force = false;
};

isp::Pipeline pipeline_of(const Options& options) {
  isp::Pipeline pipeline = isp::Pipeline::load(options.pipeline);
  if (!options.look.empty()) pipeline.add_look(options.look);
  if (options.exposure_ev != 0.0) pipeline.set(fmt::format("exposure.ev={}", options.exposure_ev));
  pipeline.set(options.settings);
  return pipeline;
}

/// Of stages that the scene's light does not come by.
void refuse_settings_after(const std::vector<isp::StageUse>& scene, const Options& options) {
  for (const std::string& setting : options.settings) {
    const std::string stage = setting.substr(0, setting.find('.'));
    if (std::ranges::none_of(scene, [&](const auto& use) { return use.type->name == stage; }))
      throw InputError(
          fmt::format("--set {}: {} has the scene's light, which '{}' comes after; leave it out or "
                      "write a picture",
                      setting, options.out, stage));
  }
}

/// Writes what each stage gives, numbered in order.
class StageDump {
 public:
  StageDump(std::filesystem::path folder, OutputFile::IfExists if_exists)
      : folder_(std::move(folder)), if_exists_(if_exists) {}

  void operator()(const isp::StageUse& use, const isp::Frame& frame, const isp::FrameState& state) {
    isp::write_frame(folder_ / fmt::format("{:02}_{}.exr", ++count_, use.type->name), frame, if_exists_,
                     {.mosaic = isp::mosaic_text(state.cfa, state.raw.planes)});
  }

 private:
  std::filesystem::path folder_;
  OutputFile::IfExists if_exists_;
  int count_ = 0;
};

void print(const std::vector<isp::StageTime>& times) {
  double sum_s = 0.0;
  for (const isp::StageTime& time : times) {
    fmt::print("{:<20} {:8.1f} ms\n", time.stage, 1e3 * time.seconds);
    sum_s += time.seconds;
  }
  fmt::print("{:<20} {:8.1f} ms of processor time\n", "all stages", 1e3 * sum_s);
}

void print(const std::vector<isp::TruthDifference>& differences) {
  fmt::print("{:<20} {:>9} {:>10} {:>10}\n", "after", "PSNR dB", "dE00 mean", "95 %");
  for (const isp::TruthDifference& after : differences)
    fmt::print("{:<20} {:9.2f} {:10.3f} {:10.3f}\n", after.stage, after.psnr_db, after.mean_de00,
               after.de00_95);
}

/// JSON has no infinity: that of equal pictures is null.
nlohmann::ordered_json json_of(const std::vector<isp::TruthDifference>& differences) {
  auto stages = nlohmann::ordered_json::array();
  for (const isp::TruthDifference& after : differences) {
    const nlohmann::ordered_json psnr_db =
        std::isinf(after.psnr_db) ? nlohmann::ordered_json() : nlohmann::ordered_json(after.psnr_db);
    stages.push_back({{"stage", after.stage},
                      {"psnr_db", psnr_db},
                      {"mean_de00", after.mean_de00},
                      {"de00_95", after.de00_95}});
  }
  return stages;
}

std::optional<isp::TruthComparison> truth_of(const Options& options, const RawFrame& raw, const Task& task) {
  if (options.truth.empty()) return std::nullopt;
  isp::Frame truth = isp::read_frame(options.truth);
  return at_place({options.truth, 0, ""}, [&] { return isp::TruthComparison(raw, std::move(truth), task); });
}

/// Whether the light of the scene is wanted rather than a picture.
bool is_scene(const std::filesystem::path& out) {
  static const std::vector<std::string> extensions{".png", ".jpg", ".jpeg", ".tif", ".tiff", ".exr"};
  return extensions[checked_extension(out, extensions)] == ".exr";
}

std::vector<isp::StageTime> write_scene(const Options& options, const RawFrame& raw,
                                        const isp::Pipeline& pipeline, const isp::RunOptions& run,
                                        OutputFile::IfExists if_exists) {
  isp::FrameSink sink;
  isp::UprightSink upright(sink);
  auto times = at_place({options.raw, 0, ""},
                        [&] { return isp::run_stages(raw, isp::stages_to_scene(pipeline), upright, run); });
  isp::write_frame(options.out, sink.frame(), if_exists, {.mosaic = {}, .turned_by = raw.info.orientation});
  return times;
}

std::vector<isp::StageTime> write_picture(const Options& options, const RawFrame& raw,
                                          const isp::Pipeline& pipeline, const isp::RunOptions& run,
                                          OutputFile::IfExists if_exists) {
  isp::IntegerSink sink(isp::bits_of(options.out));
  isp::UprightSink upright(sink);
  auto times =
      at_place({options.raw, 0, ""}, [&] { return isp::run_stages(raw, pipeline.stages, upright, run); });
  isp::write_picture(options.out, sink.picture(), raw.info, if_exists);
  return times;
}

}  // namespace

void add_develop(CLI::App& app, const Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("develop", "Develop a raw file to a picture");
  command->add_option("RAW", options->raw, "DNG, or with LibRaw any camera's raw file")->required();
  command
      ->add_option(
          "-o,--output", options->out,
          "Picture to write: .png, .jpg or .tif; .exr: the scene's linear light in Rec. 2020, before tone")
      ->required();
  command
      ->add_option("--isp", options->pipeline,
                   fmt::format("Stages and their parameters: {}, or a .toml file of one's own, to begin with "
                               "`groundglass isp show reference`",
                               fmt::join(isp::pipeline_presets(), ", ")))
      ->capture_default_str();
  command->add_option(
      "--look", options->look,
      fmt::format("Lay a look over the pipeline: {}, a .toml file, a table (.cube, HaldCLUT as .png or .tif, "
                  "ICC) or a camera profile (.dcp)",
                  fmt::join(isp::looks(), ", ")));
  command->add_option("--set", options->settings,
                      "Set a parameter of a stage: stage.parameter=value, lists as 1,2,3; may be repeated");
  command->add_option("--exposure-ev", options->exposure_ev, "Brighten by so many stops; negative: darken")
      ->check(number_between(-20.0, 20.0));
  command->add_option(
      "--dump-stages", options->dump,
      "Write what each stage gives into this folder, an EXR each, to look at, compare, or go on "
      "from with `groundglass isp apply`; they lie as the sensor has them, the picture is turned upright");
  CLI::Option* truth_option = command->add_option(
      "--truth", options->truth,
      "Print after each stage how far the picture is from this truth (`groundglass render --truth`): PSNR of "
      "Rec. 2020 values clipped to 0…1 with sRGB's curve, mean and 95 % of CIEDE2000. What is no colour yet "
      "is "
      "finished plainly from there: as-shot white balance, clipped highlights, bilinear demosaic, the file's "
      "colour matrices. Exposure is divided out, tone and what follows left out (local_tone counts)");
  command->add_flag("--json", options->json, "Print that as JSON; PSNR is null for equal pictures")
      ->needs(truth_option);
  command->add_flag("--time", options->time, "Print the processor time of each stage");
  command->add_flag("--force", options->force, "Replace an existing picture");
  command->footer(
      "`groundglass isp list` and `groundglass isp info STAGE` tell stages and parameters. Pictures are in "
      "sRGB; "
      "`--set encode.space=display_p3` makes them Display P3. They are turned upright.\n" +
      example("groundglass develop out/studio_chart.dng -o studio.png --set exposure.ev=0.5"));
  command->callback([options, &context] {
    const auto if_exists = options->force ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse;
    const bool to_scene = is_scene(options->out);
    OutputFile(options->out, if_exists);
    const isp::Pipeline pipeline = pipeline_of(*options);
    if (to_scene) refuse_settings_after(isp::stages_to_scene(pipeline), *options);
    std::vector<std::filesystem::path> inputs = pipeline.files;
    inputs.emplace_back(options->raw);
    if (!options->truth.empty()) inputs.emplace_back(options->truth);
    check_keeps_inputs(options->out, inputs);
    const RawFrame frame = sensor::read_raw(options->raw);
    for (const std::string& note : frame.notes) fmt::print(stderr, "note: {}: {}\n", options->raw, note);
    isp::RunOptions run{.task = context.task};
    std::optional<isp::TruthComparison> truth = truth_of(*options, frame, context.task);
    if (!options->dump.empty()) run.after_stage = StageDump(options->dump, if_exists);
    if (truth)
      run.after_stage = [&truth, dump = std::move(run.after_stage)](
                            const isp::StageUse& use, const isp::Frame& after, const isp::FrameState& state) {
        if (dump) dump(use, after, state);
        (*truth)(use, after, state);
      };
    const std::vector<isp::StageTime> times =
        (to_scene ? write_scene : write_picture)(*options, frame, pipeline, run, if_exists);
    if (options->json) {
      fmt::print(
          "{}\n",
          nlohmann::ordered_json{{"picture", options->out}, {"stages", json_of(truth->differences())}}.dump(
              2));
      return;
    }
    if (truth) print(truth->differences());
    if (options->time) print(times);
    fmt::print("{}\n", options->out);
  });
}

}  // namespace groundglass::cli
