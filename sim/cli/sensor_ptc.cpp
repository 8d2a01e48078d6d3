#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "sim/cli/option_checks.h"
#include "sim/cli/sensor_commands.h"
#include "sim/cli/site_option.h"
#include "sim/core/error.h"
#include "sim/core/output_file.h"
#include "sim/measure/emva/simulated_stack.h"

namespace groundglass::cli {
namespace {

using namespace measure::emva;

struct Options {
  std::string sensor, out, size = "640x480", site;
  StackSettings stack;
};

/// A folder that appears whole: filled beside its target, renamed at the end, removed without a commit.
class OutputFolder {
 public:
  explicit OutputFolder(std::filesystem::path target)
      : target_(target.has_filename() ? std::move(target) : target.parent_path()),
        temporary_(target_.string() + ".part") {
    namespace fs = std::filesystem;
    if (fs::exists(target_) && !(fs::is_directory(target_) && fs::is_empty(target_)))
      throw InputError({target_, 0, ""}, "is there already; give the name of a new folder");
    if (fs::exists(temporary_))
      throw InputError({temporary_, 0, ""}, "is left of a run that was broken off; remove it");
    std::error_code failure;
    fs::create_directories(temporary_ / "images", failure);
    if (failure) throw InputError({temporary_, 0, ""}, "cannot be made: " + failure.message());
  }
  ~OutputFolder() {
    std::error_code ignored;
    if (!committed_) std::filesystem::remove_all(temporary_, ignored);
  }
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  void commit() {
    std::error_code ignored;
    std::filesystem::remove(target_, ignored);  // If it was empty.
    std::filesystem::rename(temporary_, target_);
    committed_ = true;
  }

 private:
  std::filesystem::path target_, temporary_;
  bool committed_ = false;
};

void read_size(const std::string& text, StackSettings& stack) {
  int used = 0;
  if (std::sscanf(text.c_str(), "%5dx%5d%n", &stack.width, &stack.height, &used) != 2 ||
      static_cast<size_t>(used) != text.size())
    throw InputError(fmt::format("--size: is '{}', expected WIDTHxHEIGHT such as 640x480", text));
}

struct PlannedFrame {
  size_t descriptor, series, k;
};

std::vector<PlannedFrame> frames_of(const SimulatedStack& stack) {
  std::vector<PlannedFrame> frames;
  for (size_t d = 0; d < stack.descriptors().size(); ++d)
    for (size_t s = 0; s < stack.descriptors()[d].series.size(); ++s)
      for (size_t k = 0; k < stack.descriptors()[d].series[s].frames.size(); ++k) frames.push_back({d, s, k});
  return frames;
}

std::string comments(const sensor::SensorModel& sensor, const SimulatedStack& stack,
                     const StackSettings& settings) {
  std::string text = fmt::format(
      "# simulated by groundglass\n"
      "# even light of {:g} nm, {:.10g} photons per second on a pixel of {:g} um\n",
      settings.wavelength_nm, stack.photons_per_s(), sensor.readout_pitch_um());
  if (!sensor.monochrome())
    text += fmt::format("# pixels at site {},{} of the mosaic's tile\n", stack.site().x, stack.site().y);
  return text;
}

void run(Options& options, const Task& task) {
  read_size(options.size, options.stack);
  options.stack.site = site_of(options.site);
  const sensor::SensorModel sensor = sensor::load_sensor(options.sensor);
  const SimulatedStack stack =
      at_place({options.sensor, 0, ""}, [&] { return SimulatedStack(sensor, options.stack, task); });
  OutputFolder folder(options.out);
  const std::vector<PlannedFrame> frames = frames_of(stack);
  parallel_for(static_cast<std::int64_t>(frames.size()), task, "expose", [&](std::int64_t i) {
    const PlannedFrame& f = frames[static_cast<size_t>(i)];
    const auto& name = stack.descriptors()[f.descriptor].series[f.series].frames[f.k];
    write_frame(folder.temporary() / name, stack.frame(f.descriptor, f.series, f.k, Task()),
                OutputFile::IfExists::refuse);
  });
  for (const Descriptor& descriptor : stack.descriptors())
    write_text_file(folder.temporary() / descriptor.path,
                    comments(sensor, stack, options.stack) + descriptor_text(descriptor),
                    OutputFile::IfExists::refuse);
  folder.commit();
  fmt::print("{}  {} frames of {} x {}\n", options.out, frames.size(), options.stack.width,
             options.stack.height);
}

}  // namespace

void add_sensor_ptc(CLI::App& sensor_command, const Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = sensor_command.add_subcommand(
      "ptc", "Expose a sensor as EMVA 1288 asks and write the frames, for characterize or another program");
  command->add_option("SENSOR", options->sensor, sensor_help)->required();
  command->add_option("-o,--output", options->out, "New folder: emva1288.txt, dark_*.txt, images")
      ->required();
  command->add_option("--size", options->size, "Pixels of a frame, in the sensor's middle")
      ->type_name("WIDTHxHEIGHT");
  command
      ->add_option("--steps", options->stack.steps, "Exposures with a pair of flat and a pair of dark frames")
      ->check(whole_number(8, 1000));
  command->add_option("--stack", options->stack.stack, "Frames at half of saturation, and as many dark ones")
      ->check(whole_number(3, 1000));
  command->add_option("--wavelength-nm", options->stack.wavelength_nm, "Of the light")
      ->check(positive_number());
  command
      ->add_option("--saturation-time-s", options->stack.saturation_time_s,
                   "Exposure time at which the light saturates the sensor")
      ->transform(exposure_time());
  command->add_option("--iso", options->stack.iso, "ISO; 0 for the sensor's base")
      ->check(number_between(0.0, 1e9));
  command->add_option("--seed", options->stack.seed, "Seed of the noise")->check(whole_number());
  add_site_option(*command, options->site,
                  "Which pixels of a mosaic's tile; the most sensitive when left out");
  command->footer(example("groundglass sensor ptc scenes/sensors/imx183.toml -o frames"));
  command->callback([options, &context] { run(*options, context.task); });
}

}  // namespace groundglass::cli
