#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "sensor/capture/performance.h"
#include "sensor/model/mosaic.h"
#include "sim/cli/commands.h"
#include "sim/cli/sensor_commands.h"
#include "sim/core/error.h"

namespace groundglass::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string folder = "scenes/sensors";
  bool json = false;
};

/// The name of the tile if it has one, or its rows.
std::string mosaic_name(const sensor::SensorModel& s) {
  const std::vector<std::string> tile = sensor::tile_of(s.cfa, s.planes);
  for (const sensor::NamedMosaic& mosaic : sensor::named_mosaics())
    if (mosaic.tile == tile) return mosaic.name;
  return fmt::format("{}", fmt::join(tile, "/"));
}

Json row(const std::string& file, const sensor::SensorModel& s) {
  const sensor::Performance at_base = sensor::performance(s, s.base_iso());
  const auto measured =
      std::ranges::count(s.figures, sensor::Figure::Status::measured, &sensor::Figure::status);
  return {{"file", file},
          {"name", s.name},
          {"width_px", s.width_px},
          {"height_px", s.height_px},
          {"pixel_pitch_um", s.pixel_pitch_um},
          {"binning", s.binning},
          {"mosaic", mosaic_name(s)},
          {"full_well_e", s.conversion_modes.at(0).full_well_e},
          {"dark_noise_e", at_base.dark_noise_e},
          {"base_iso", s.base_iso()},
          {"figures", s.figures.size()},
          {"measured", measured}};
}

std::vector<std::filesystem::path> sensor_files(const std::filesystem::path& folder) {
  std::error_code failure;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  if (failure) throw InputError({folder, 0, ""}, "cannot be listed: " + failure.message());
  if (files.empty()) throw InputError({folder, 0, ""}, "holds no sensor files (.toml)");
  std::ranges::sort(files);
  return files;
}

void run(const Options& options) {
  Json rows = Json::array();
  for (const std::filesystem::path& file : sensor_files(options.folder))
    rows.push_back(row(file.string(), sensor::load_sensor(file)));
  if (options.json) {
    fmt::print("{}\n", rows.dump(2));
    return;
  }
  fmt::print("{:<24}{:>13}{:>9}  {:<17}{:>13}{:>14}{:>10}{:>10}\n", "sensor", "pixels", "pitch/um", "mosaic",
             "full well/e", "dark noise/e", "base ISO", "measured");
  for (const Json& r : rows)
    fmt::print("{:<24}{:>13}{:>9.2f}  {:<17}{:>13.0f}{:>14.2f}{:>10.0f}{:>10}\n",
               std::filesystem::path(r["file"].get<std::string>()).stem().string(),
               fmt::format("{} x {}", r["width_px"].get<int>(), r["height_px"].get<int>()),
               r["pixel_pitch_um"].get<double>(), r["mosaic"].get<std::string>(),
               r["full_well_e"].get<double>(), r["dark_noise_e"].get<double>(), r["base_iso"].get<double>(),
               fmt::format("{} of {}", r["measured"].get<int>(), r["figures"].get<int>()));
}

void print_mosaics() {
  for (const sensor::NamedMosaic& mosaic : sensor::named_mosaics())
    fmt::print("{:<18}{}\n{:<18}{}\n", mosaic.name, mosaic.description, "", fmt::join(mosaic.tile, " "));
}

}  // namespace

void add_sensor_list(CLI::App& sensor_command) {
  auto options = std::make_shared<Options>();
  CLI::App* list = sensor_command.add_subcommand("list", "A folder's sensors, a line each");
  list->add_option("FOLDER", options->folder, "Folder of sensor files (TOML)");
  list->add_flag("--json", options->json, "Print JSON");
  list->footer(
      "Full well of a native pixel at base ISO; dark noise of a pixel as read out, rounding included; how "
      "many "
      "of the\nfile's figures are measured.\n" +
      example("groundglass sensor list scenes/sensors"));
  list->callback([options] { run(*options); });
}

void add_sensor_mosaics(CLI::App& sensor_command) {
  CLI::App* mosaics = sensor_command.add_subcommand("mosaics", "The mosaics that a sensor file can name");
  mosaics->footer("A file's `cfa` takes one of these names or the rows of a tile of its own.\n" +
                  example("groundglass sensor mosaics"));
  mosaics->callback(&print_mosaics);
}

}  // namespace groundglass::cli
