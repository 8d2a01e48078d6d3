#include "sensor/capture/expose.h"

#include <fmt/core.h>

#include <optional>

#include "sensor/dng/dng_writer.h"
#include "sim/camera/capture.h"
#include "sim/cli/commands.h"
#include "sim/cli/dng_options.h"
#include "sim/cli/option_checks.h"
#include "sim/core/error.h"
#include "sim/core/spectral_image_io.h"

namespace groundglass::cli {
namespace {

struct Options {
  std::string irradiance, sensor, out;
  double white_level = 0.8;
  std::optional<double> time_s, iso;
  std::uint64_t seed = 1;
  std::uint32_t frame = 0;
  std::vector<std::string> only_noise, without_noise;
  sensor::DngCompression dng_compression = sensor::DngCompression::lossless;
  bool force = false;
};

sensor::NoiseTerms noise_of(const Options& options) {
  if (options.only_noise == std::vector<std::string>{"none"}) return sensor::NoiseTerms::none();
  const sensor::NoiseTerms some =
      options.only_noise.empty() ? sensor::NoiseTerms{} : sensor::NoiseTerms::only(options.only_noise);
  return some.without(options.without_noise);
}

std::string noise_names() {
  std::string names;
  for (const auto& [name, term] : sensor::noise_term_names)
    names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
  return names;
}

scene::Exposure exposure_of(const Options& options, const sensor::SensorModel& sensor) {
  if (!options.time_s) return scene::AutoExposure{options.white_level};
  sensor::ExposureSettings settings;
  settings.time_s = *options.time_s;
  settings.iso = options.iso.value_or(sensor.base_iso());
  at_place({"--time-s and --iso", 0, ""}, [&] { return sensor::resolved(settings, sensor); });
  return scene::ManualExposure{settings.time_s, settings.iso};
}

void run(const Options& options, const Task& task) {
  const auto if_exists = options.force ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse;
  sensor::check_dng_name(options.out);
  OutputFile(options.out, if_exists);
  const sensor::SensorModel sensor = sensor::load_sensor(options.sensor);
  check_keeps_inputs(options.out, {options.irradiance});
  check_keeps_inputs(options.out, sensor.files);
  const scene::Exposure exposure = exposure_of(options, sensor);
  const sensor::NoiseTerms noise = noise_of(options);
  const SpectralImage irradiance = read_spectral_exr(options.irradiance);
  sensor::ExposureSettings settings;
  const RawFrame raw = at_place({options.irradiance, 0, ""}, [&] {
    settings = camera::choose_exposure(irradiance, sensor, exposure, task);
    settings.seed = options.seed;
    settings.frame = options.frame;
    settings.noise = noise;
    return sensor::expose(irradiance, sensor, settings, task);
  });
  sensor::write_dng(options.out, raw, if_exists, options.dng_compression);
  fmt::print("{}  {:.6g} s at ISO {:.0f}\n", options.out, settings.time_s, settings.iso);
}

}  // namespace

void add_expose(CLI::App& app, const Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("expose", "Expose a sensor to an irradiance EXR and write a DNG");
  command->add_option("IRRADIANCE", options->irradiance, "Spectral irradiance (EXR), as render writes it")
      ->required();
  command->add_option("--sensor", options->sensor, "Sensor file (TOML)")->required();
  command->add_option("-o,--output", options->out, "DNG to write: .dng")->required();
  auto* white_level = command
                          ->add_option("--white-level", options->white_level,
                                       "Automatic exposure: where the brightest part lies, of saturation")
                          ->check(number_between(0.01, 1.0));
  auto* time = command->add_option("--time-s", options->time_s, "Exposure time; automatic when left out")
                   ->transform(exposure_time())
                   ->excludes(white_level);
  command->add_option("--iso", options->iso, "ISO with --time-s; the sensor's base when left out")
      ->check(positive_number())
      ->needs(time);
  add_dng_compression(*command, options->dng_compression);
  command->add_option("--seed", options->seed, "Seed of the noise")->check(whole_number());
  command
      ->add_option("--frame", options->frame, "Number of the frame: same seed and fixed pattern, new noise")
      ->check(whole_number());
  auto* only = command
                   ->add_option("--only-noise", options->only_noise,
                                "Terms that act, the others off; 'none' for the mean alone. There are: " +
                                    noise_names())
                   ->delimiter(',')
                   ->type_name("TERM,...");
  command->add_option("--without-noise", options->without_noise, "Terms that do not act")
      ->delimiter(',')
      ->type_name("TERM,...")
      ->excludes(only);
  command->add_flag("--force", options->force, "Replace an existing DNG");
  command->footer(
      example("groundglass expose out/studio_chart.irradiance.exr --sensor "
              "scenes/sensors/phone_1inch_1p6um.toml -o x.dng"));
  command->callback([options, &context] { run(*options, context.task); });
}

}  // namespace groundglass::cli
