#include <fmt/core.h>
#include <tbb/global_control.h>

#include <chrono>
#include <optional>

#include "isp/develop.h"
#include "isp/picture_writer.h"
#include "sensor/dng_reader.h"
#include "sensor/dng_writer.h"
#include "sim/camera/capture.h"
#include "sim/cli/commands.h"
#include "sim/cli/option_checks.h"
#include "sim/cli/run_record.h"
#include "sim/core/error.h"
#include "sim/core/spectral_image_io.h"
#include "sim/measure/chart_report.h"
#include "sim/scene/scene_file.h"

namespace groundglass::cli {
namespace {
namespace fs = std::filesystem;

struct Options {
  std::string scene, camera, folder = "out";
  std::optional<int> samples_per_pixel;
  std::optional<std::uint64_t> seed;
  int threads = 0;
  bool force = false;
};

struct Outputs {
  fs::path irradiance, dng, png, record;

  explicit Outputs(const fs::path& stem)
      : irradiance(stem.string() + ".irradiance.exr"),
        dng(stem.string() + ".dng"),
        png(stem.string() + ".png"),
        record(stem.string() + ".run.json") {}

  /// Finds out before the work what would stop it after the work.
  void check(OutputFile::IfExists if_exists) const {
    for (const fs::path& path : {irradiance, dng, png, record}) OutputFile(path, if_exists);
  }
};

/// The scene's settings with the command line's changes.
scene::RenderSettings render_settings(const scene::Scene& scene, const Options& options) {
  const scene::RenderSettings& own = scene.capture().render;
  return {options.samples_per_pixel.value_or(own.samples_per_pixel), options.seed.value_or(own.seed)};
}

void run(const Options& options, const Task& task) {
  std::optional<tbb::global_control> limit;
  if (options.threads > 0)
    limit.emplace(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(options.threads));
  const auto if_exists = options.force ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse;
  const Outputs outputs(fs::path(options.folder) / fs::path(options.scene).stem());
  outputs.check(if_exists);

  RunRecord record;
  const scene::Scene scene = scene::load_scene(options.scene);
  const camera::Camera camera =
      options.camera.empty() ? camera::load_scene_camera(scene) : camera::load_camera(options.camera);
  camera::check_exposure(scene, camera.sensor);
  const scene::RenderSettings settings = render_settings(scene, options);
  record.inputs = {options.scene, camera.file, camera.lens_file, camera.sensor_file};
  record.settings = settings;
  record.finish_step("load");

  const SpectralImage irradiance = camera::photograph(scene, camera, settings, task);
  record.finish_step("render");
  write_spectral_exr(outputs.irradiance, irradiance, if_exists);
  record.finish_step("write EXR");

  const RawFrame exposed = at_place({options.scene, 0, ""}, [&] {
    record.exposure = camera::choose_exposure(irradiance, camera.sensor, scene.capture().exposure, task);
    record.exposure.seed = settings.seed;
    return sensor::expose(irradiance, camera.sensor, record.exposure, task);
  });
  sensor::write_dng(outputs.dng, exposed, if_exists);
  record.finish_step("expose");

  // The picture is made from the file, as any other converter would.
  const RawFrame raw = sensor::read_dng(outputs.dng);
  const Picture picture = at_place({outputs.dng, 0, ""}, [&] { return isp::develop(raw, {}, task); });
  isp::write_picture(outputs.png, picture, raw.info, if_exists);
  record.finish_step("develop");

  record.report = measure::chart_report(scene, camera, raw, picture);
  record.finish_step("measure");
  record.outputs = {outputs.irradiance, outputs.dng, outputs.png};
  record.write(outputs.record, if_exists);
  record.print(scene, camera, outputs.record);
}

}  // namespace

void add_render(CLI::App& app, const Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "render", "Photograph a scene: irradiance (EXR), RAW (DNG), picture (PNG), record (JSON)");
  command->add_option("SCENE", options->scene, "Scene file (TOML)")->required();
  command->add_option("--camera", options->camera, "Camera file (TOML); the scene's own when left out");
  command->add_option("-o,--output", options->folder, "Folder for the results");
  command->add_option("--spp", options->samples_per_pixel, "Samples per pixel; the scene's own when left out")
      ->check(CLI::Range(1, 65536));
  command->add_option("--seed", options->seed, "Seed of all random numbers; the scene's own when left out")
      ->check(whole_number());
  command->add_option("--threads", options->threads, "Threads to use; 0: all")->check(CLI::Range(0, 4096));
  command->add_flag("--force", options->force, "Replace existing results");
  command->footer(example("groundglass render scenes/studio_chart.toml --spp 64 -o out"));
  command->callback([options, &context] { run(*options, context.task); });
}

}  // namespace groundglass::cli
