#include "sim/cli/render.h"

#include <tbb/global_control.h>

#include <algorithm>
#include <iterator>

#include "isp/develop.h"
#include "isp/output/frame_file.h"
#include "isp/output/picture_writer.h"
#include "isp/truth.h"
#include "sensor/dng/dng_reader.h"
#include "sensor/dng/dng_writer.h"
#include "sim/camera/capture.h"
#include "sim/camera/ideal_picture.h"
#include "sim/camera/lens_corrections.h"
#include "sim/cli/commands.h"
#include "sim/cli/dng_options.h"
#include "sim/cli/frame_summary.h"
#include "sim/cli/option_checks.h"
#include "sim/cli/readout_option.h"
#include "sim/cli/resume.h"
#include "sim/cli/run_record.h"
#include "sim/core/error.h"
#include "sim/core/spectral_image_io.h"
#include "sim/measure/chart_report.h"
#include "sim/scene/scene_file.h"

namespace groundglass::cli {
namespace {
namespace fs = std::filesystem;

struct Outputs {
  fs::path irradiance, dng, png, record, truth, checkpoint;
  /// All but the checkpoint.
  std::vector<fs::path> results;

  Outputs(const fs::path& stem, bool with_truth)
      : irradiance(stem.string() + ".irradiance.exr"),
        dng(stem.string() + ".dng"),
        png(stem.string() + ".png"),
        record(stem.string() + ".run.json"),
        truth(stem.string() + ".truth.exr"),
        checkpoint(stem.string() + ".partial"),
        results{irradiance, dng, png, record} {
    if (with_truth) results.push_back(truth);
  }

  /// Finds out before the work what would stop it after the work.
  void check(OutputFile::IfExists if_exists) const {
    for (const fs::path& path : results) OutputFile(path, if_exists);
    OutputFile(checkpoint, OutputFile::IfExists::replace);
  }

  /// A scene may show a picture that lies where its own would go.
  void check_keep(const std::vector<camera::InputFile>& inputs) const {
    for (const fs::path& path : results)
      for (const camera::InputFile& input : inputs) check_keeps_inputs(path, {input.path});
  }
};

/// The scene's settings with the command line's changes.
scene::RenderSettings render_settings(const scene::Scene& scene, const RenderOptions& options) {
  const scene::RenderSettings& own = scene.capture().render;
  return {options.samples_per_pixel.value_or(own.samples_per_pixel), options.seed.value_or(own.seed)};
}

struct Taken {
  RawFrame frame;
  /// Empty unless wanted.
  isp::Frame truth;
};

/// The ideal picture of the frame's default crop, in the stages' own colours.
isp::Frame truth_of(const scene::Scene& scene, const camera::Camera& camera, const SpectralImage& irradiance,
                    const RunRecord& record, const PixelRect& crop, const Task& task) {
  Image<float> xyz =
      camera::ideal_picture(scene, camera, irradiance, record.exposure, record.lens_corrections, crop, task);
  return isp::scene_frame_of(std::move(xyz), crop);
}

/// Renders, writes the irradiance and exposes, from where an earlier run stopped. When stopped, keeps what is
/// rendered for a later run and nothing else, so that the same command goes on.
Taken expose_scene(const scene::Scene& scene, const camera::Camera& camera, const Outputs& outputs,
                   OutputFile::IfExists if_exists, RunRecord& record, const Task& task) {
  const Resume resume(outputs.checkpoint, record.inputs, record.settings);
  render::PartialRender partial =
      resume.start(camera.window.width, camera.window.height, scene.capture().grid.band_count);
  SpectralImage irradiance;
  try {
    irradiance = camera::photograph(scene, camera, record.settings, task, partial);
    record.finish_step("render");
    write_spectral_exr(outputs.irradiance, irradiance, if_exists);
    record.finish_step("write EXR");
    return at_place({scene.files().front(), 0, ""}, [&] {
      record.exposure = camera::choose_exposure(irradiance, camera.sensor, scene.capture().exposure, task);
      record.exposure.seed = record.settings.seed;
      RawFrame frame = sensor::expose(irradiance, camera.sensor, record.exposure, task);
      if (record.readout) frame = camera::presented_as(std::move(frame), *record.readout, task);
      record.lens_corrections = camera::lens_corrections(irradiance, camera.sensor, frame.cfa);
      Taken taken;
      if (record.truth) taken.truth = truth_of(scene, camera, irradiance, record, frame.default_crop, task);
      taken.frame = camera::with_corrections(std::move(frame), record.lens_corrections);
      return taken;
    });
  } catch (const Cancelled&) {
    if (!irradiance.pixels.empty()) {
      fs::remove(outputs.irradiance);
      partial = render::PartialRender(std::move(irradiance.pixels));
    }
    resume.stop(partial);
  }
}

/// From here on nothing takes long, and a stop would leave some of the files and not others.
Task unstoppable(const Task& task) {
  return Task([&task](std::string_view step, double fraction) { task.progress(step, fraction); });
}

}  // namespace

void render_scene(const RenderOptions& options, const Task& task) {
  std::optional<tbb::global_control> limit;
  if (options.threads > 0)
    limit.emplace(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(options.threads));
  const auto if_exists = options.force ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse;
  const Outputs outputs(fs::path(options.folder) / fs::path(options.scene).stem(), options.truth);
  outputs.check(if_exists);

  RunRecord record;
  const scene::Scene scene = scene::load_scene(options.scene);
  camera::Camera camera =
      options.camera.empty() ? camera::load_scene_camera(scene) : camera::load_camera(options.camera);
  if (options.readout)
    camera = at_place({camera.file, 0, "sensor"},
                      [&] { return camera::read_as(std::move(camera), *options.readout); });
  camera::check_exposure(scene, camera.sensor);
  if (options.truth) camera::check_ideal_picture(scene, camera);
  record.inputs = camera::hashed(scene.files());
  std::ranges::copy(camera::hashed(camera.files()), std::back_inserter(record.inputs));
  outputs.check_keep(record.inputs);
  record.settings = render_settings(scene, options);
  record.readout = options.readout;
  record.dng_compression = options.dng_compression;
  record.truth = options.truth;
  record.finish_step("load");

  const Taken taken = expose_scene(scene, camera, outputs, if_exists, record, task);
  sensor::write_dng(outputs.dng, taken.frame, if_exists, options.dng_compression);
  if (record.truth) isp::write_frame(outputs.truth, taken.truth, if_exists);
  record.finish_step("expose");

  // The picture is made from the file, as any other converter would.
  const RawFrame raw = sensor::read_dng(outputs.dng);
  const Picture picture =
      at_place({outputs.dng, 0, ""}, [&] { return isp::develop(raw, 0.0, unstoppable(task)); });
  isp::write_picture(outputs.png, picture, raw.info, if_exists);
  record.finish_step("develop");

  record.report = measure::chart_report(scene, camera, raw, picture);
  record.signal = signal_of(raw);
  record.finish_step("measure");
  record.outputs = {outputs.irradiance, outputs.dng, outputs.png};
  if (record.truth) record.outputs.push_back(outputs.truth);
  record.write(scene, camera, outputs.record, if_exists);
  fs::remove(outputs.checkpoint);
  record.print(scene, camera, raw, outputs.record);
}

void add_render(CLI::App& app, const Context& context) {
  auto options = std::make_shared<RenderOptions>();
  CLI::App* command = app.add_subcommand(
      "render", "Photograph a scene: irradiance (EXR), RAW (DNG), picture (PNG), record (JSON)");
  command->add_option("SCENE", options->scene, "Scene file (TOML)")->required();
  command->add_option("--camera", options->camera, "Camera file (TOML); the scene's own when left out");
  command->add_option("-o,--output", options->folder, "Folder for the results");
  command->add_option("--spp", options->samples_per_pixel, "Samples per pixel; the scene's own when left out")
      ->check(whole_number(1, 65536));
  command->add_option("--seed", options->seed, "Seed of all random numbers; the scene's own when left out")
      ->check(whole_number());
  add_readout(*command, options->readout);
  add_dng_compression(*command, options->dng_compression);
  command->add_flag("--truth", options->truth,
                    "Write what a flawless camera would have seen, too (*.truth.exr): sharp, straight, even, "
                    "free of noise, in the eye's colours; for `groundglass develop --truth`");
  command->add_option("--threads", options->threads, "Threads to use; 0: all")->check(whole_number(0, 4096));
  command->add_flag("--force", options->force, "Replace existing results");
  command->footer(example("groundglass render scenes/studio_chart.toml --spp 64 -o out"));
  command->callback([options, &context] { render_scene(*options, context.task); });
}

}  // namespace groundglass::cli
