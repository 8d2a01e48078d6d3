#include <fmt/core.h>

#include "sensor/dng_writer.h"
#include "sensor/expose.h"
#include "sim/camera/capture.h"
#include "sim/cli/commands.h"
#include "sim/core/error.h"
#include "sim/core/spectral_image_io.h"

namespace groundglass::cli {
namespace {

struct Options {
  std::string irradiance, sensor, out;
  double white_level = 0.8;
  double time_s = 0.0, iso = 0.0;
  std::uint64_t seed = 1;
  std::uint32_t frame = 0;
  bool force = false;
};

scene::Exposure exposure_of(const Options& options, const sensor::SensorModel& sensor) {
  if (options.time_s == 0.0 && options.iso == 0.0) return scene::AutoExposure{options.white_level};
  if (options.time_s == 0.0) throw InputError("--iso: give --time-s with it, or neither for automatic exposure");
  return scene::ManualExposure{options.time_s, options.iso == 0.0 ? sensor.base_iso : options.iso};
}

void run(const Options& options, const Task& task) {
  const auto if_exists = options.force ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse;
  OutputFile(options.out, if_exists);
  const sensor::SensorModel sensor = sensor::load_sensor(options.sensor);
  const SpectralImage irradiance = read_spectral_exr(options.irradiance);
  sensor::ExposureSettings settings = camera::choose_exposure(irradiance, sensor, exposure_of(options, sensor), task);
  settings.seed = options.seed;
  settings.frame = options.frame;
  sensor::write_dng(options.out, sensor::expose(irradiance, sensor, settings, task), if_exists);
  fmt::print("{}  {:.6g} s at ISO {:.0f}\n", options.out, settings.time_s, settings.iso);
}

}  // namespace

void add_expose(CLI::App& app, const Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("expose", "Expose a sensor to an irradiance EXR and write a DNG");
  command->add_option("IRRADIANCE", options->irradiance, "Spectral irradiance (EXR), as render writes it")->required();
  command->add_option("--sensor", options->sensor, "Sensor file (TOML)")->required();
  command->add_option("-o,--output", options->out, "DNG to write")->required();
  command->add_option("--white-level", options->white_level, "Automatic exposure: where the brightest part lies, of saturation")
      ->check(CLI::Range(0.01, 1.0));
  command->add_option("--time-s", options->time_s, "Exposure time instead of automatic exposure")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--iso", options->iso, "ISO with --time-s; 0: the sensor's base")->check(CLI::NonNegativeNumber);
  command->add_option("--seed", options->seed, "Seed of the noise");
  command->add_option("--frame", options->frame, "Number of the frame: same seed and fixed pattern, new noise");
  command->add_flag("--force", options->force, "Replace an existing DNG");
  command->footer(example("groundglass expose out/studio_chart.irradiance.exr --sensor scenes/sensors/phone_1inch_1p6um.toml -o x.dng"));
  command->callback([options, &context] { run(*options, context.task); });
}

}  // namespace groundglass::cli
