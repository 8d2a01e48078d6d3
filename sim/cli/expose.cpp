#include "sensor/capture/expose.h"

#include <fmt/core.h>

#include <limits>
#include <optional>

#include "sensor/capture/moving_light.h"
#include "sensor/dng/dng_writer.h"
#include "sim/camera/capture.h"
#include "sim/camera/lens_corrections.h"
#include "sim/camera/readout_mode.h"
#include "sim/cli/commands.h"
#include "sim/cli/dng_options.h"
#include "sim/cli/frame_summary.h"
#include "sim/cli/option_checks.h"
#include "sim/cli/readout_option.h"
#include "sim/cli/sensor_commands.h"
#include "sim/core/error.h"
#include "sim/core/spectral_image_io.h"

namespace groundglass::cli {
namespace {

struct Options {
  std::vector<std::string> irradiance;
  std::string sensor, out, previous;
  double white_level = 0.8;
  std::optional<double> time_s, iso;
  /// Of several irradiances: when each is, and when the exposure begins.
  std::vector<double> moments_s;
  std::optional<double> frame_rate_Hz, start_s;
  std::uint64_t seed = 1;
  std::uint32_t frame = 0;
  std::vector<std::string> only_noise, without_noise;
  std::optional<camera::ReadoutMode> readout;
  sensor::DngCompression dng_compression = sensor::DngCompression::lossless;
  bool force = false;
};

sensor::NoiseTerms noise_of(const Options& options, const sensor::SensorModel& sensor) {
  if (options.only_noise == std::vector<std::string>{"none"}) return sensor::NoiseTerms::none();
  const sensor::NoiseTerms some =
      options.only_noise.empty() ? sensor::NoiseTerms{} : at_place({"--only-noise", 0, ""}, [&] {
        return sensor::NoiseTerms::only(options.only_noise, sensor);
      });
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

bool is_moving(const Options& options) {
  const size_t count = options.irradiance.size(), times = options.moments_s.size();
  const bool is_timed = times > 0 || options.frame_rate_Hz;
  if (count == 1 && (is_timed || options.start_s))
    throw InputError("expose: times are for light that changes: give two irradiances or more, or no times");
  if (count == 1) return false;
  if (!is_timed)
    throw InputError(
        fmt::format("expose: {} irradiances need their times: give --frame-rate-Hz or --moments-s", count));
  if (times > 0 && times != count)
    throw InputError(fmt::format("expose: --moments-s has {} times for {} irradiances", times, count));
  if (!options.time_s) throw InputError("expose: --time-s is required where light changes");
  return true;
}

std::optional<SpectralImage> frame_before(const Options& options, const sensor::SensorModel& sensor,
                                          const sensor::NoiseTerms& terms) {
  if (options.previous.empty()) return {};
  if (!terms.lag)
    throw InputError("--previous: the lag, through which the frame before acts, is switched off");
  if (sensor.lag == 0.0)
    throw InputError(
        fmt::format("--previous: {} keeps nothing of the frame before: it has no lag", sensor.name));
  return read_spectral_exr(options.previous);
}

const SpectralImage* pointer_to(const std::optional<SpectralImage>& image) {
  return image ? &*image : nullptr;
}

struct Exposed {
  RawFrame frame;
  /// Without its pixels: the light's description.
  SpectralImage light;
};

/// The description outlives the pixels, which are large.
SpectralImage description_of(SpectralImage light) {
  light.pixels = {};
  return light;
}

/// Light that holds still. Fills in the exposure that is chosen for it.
Exposed expose_still(const Options& options, const sensor::SensorModel& sensor,
                     sensor::ExposureSettings& settings, const Task& task) {
  const scene::Exposure exposure = exposure_of(options, sensor);
  const std::optional<SpectralImage> previous = frame_before(options, sensor, settings.noise);
  SpectralImage irradiance = read_spectral_exr(options.irradiance[0]);
  return at_place({options.irradiance[0], 0, ""}, [&] {
    const sensor::ExposureSettings chosen = camera::choose_exposure(irradiance, sensor, exposure, task);
    settings.time_s = chosen.time_s;
    settings.iso = chosen.iso;
    RawFrame frame = sensor::expose(irradiance, sensor, settings, task, pointer_to(previous));
    return Exposed{std::move(frame), description_of(std::move(irradiance))};
  });
}

Exposed expose_moving(const Options& options, const sensor::SensorModel& sensor,
                      sensor::ExposureSettings& settings, const Task& task) {
  settings.time_s = *options.time_s;
  settings.iso = options.iso.value_or(sensor.base_iso());
  const std::string place = "--time-s and --iso";
  auto light = at_place({place, 0, ""}, [&] { return sensor::MovingLight(sensor, settings); });
  const std::optional<SpectralImage> previous = frame_before(options, sensor, settings.noise);
  const auto moment_s = [&](size_t i) {
    return options.frame_rate_Hz ? static_cast<double>(i) / *options.frame_rate_Hz : options.moments_s[i];
  };
  SpectralImage description;
  for (size_t i = 0; i < options.irradiance.size(); ++i) {
    SpectralImage irradiance = read_spectral_exr(options.irradiance[i]);
    at_place({options.irradiance[i], 0, ""}, [&] { light.add(moment_s(i), irradiance, task); });
    if (i == 0) description = description_of(std::move(irradiance));
  }
  return at_place({"--time-s", 0, ""}, [&] {
    RawFrame frame = light.expose(options.start_s.value_or(moment_s(0)), task, pointer_to(previous));
    return Exposed{std::move(frame), std::move(description)};
  });
}

void run(const Options& options, const Task& task) {
  const auto if_exists = options.force ? OutputFile::IfExists::replace : OutputFile::IfExists::refuse;
  const bool moving = is_moving(options);
  sensor::check_dng_name(options.out);
  OutputFile(options.out, if_exists);
  sensor::SensorModel sensor = sensor::load_sensor(options.sensor);
  if (options.readout)
    sensor = at_place({options.sensor, 0, ""},
                      [&] { return camera::read_as(std::move(sensor), *options.readout); });
  check_keeps_inputs(options.out, {options.irradiance.begin(), options.irradiance.end()});
  check_keeps_inputs(options.out, sensor.files);
  sensor::ExposureSettings settings;
  settings.noise = noise_of(options, sensor);
  settings.seed = options.seed;
  settings.frame = options.frame;
  auto [raw, light] = (moving ? expose_moving : expose_still)(options, sensor, settings, task);
  if (options.readout) raw = camera::presented_as(std::move(raw), *options.readout, task);
  const camera::LensCorrections corrections = camera::lens_corrections(light, sensor, raw.cfa);
  raw = camera::with_corrections(std::move(raw), corrections);
  sensor::write_dng(options.out, raw, if_exists, options.dng_compression);
  fmt::print("{}\n", options.out);
  print_row("exposure", fmt::format("{} ({:.6g} s) at ISO {:.0f}", shutter_text(settings.time_s),
                                    settings.time_s, settings.iso));
  print_frame(raw, signal_of(raw), sensor, options.readout);
  print_lens_corrections(corrections);
}

}  // namespace

void add_expose(CLI::App& app, const Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("expose", "Expose a sensor to an irradiance EXR and write a DNG");
  command
      ->add_option("IRRADIANCE", options->irradiance,
                   "Spectral irradiance (EXR), as render writes it; several by rising time for light that "
                   "changes, straight in between, through the sensor's shutter, global or rolling")
      ->required();
  command->add_option("--sensor", options->sensor, sensor_help)->required();
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
  auto* moments = command->add_option("--moments-s", options->moments_s, "When each irradiance is, one each")
                      ->check(finite_number())
                      ->delimiter(',')
                      ->type_name("T,...");
  command->add_option("--frame-rate-Hz", options->frame_rate_Hz, "Irradiances a second, the first at 0 s")
      ->check(positive_number())
      ->excludes(moments);
  command
      ->add_option("--start-s", options->start_s,
                   "When the first row's exposure begins; at the first irradiance when left out")
      ->check(finite_number());
  command->add_option("--previous", options->previous,
                      "Irradiance of the frame before, of which a sensor with lag keeps a share");
  add_readout(*command, options->readout);
  add_dng_compression(*command, options->dng_compression);
  command->add_option("--seed", options->seed, "Seed of the noise")->check(whole_number());
  command
      ->add_option("--frame", options->frame, "Number of the frame: same seed and fixed pattern, new noise")
      ->check(whole_number(0, std::numeric_limits<std::uint32_t>::max()));
  auto* only = command
                   ->add_option("--only-noise", options->only_noise,
                                "Terms that act, of those that the sensor has, the others off; 'none' for "
                                "the mean alone. There are: " +
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
