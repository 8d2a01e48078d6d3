#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "sensor/capture/performance.h"
#include "sensor/model/figure_text.h"
#include "sensor/model/included_sensors.h"
#include "sensor/model/mosaic.h"
#include "sim/cli/commands.h"
#include "sim/cli/sensor_commands.h"
#include "sim/core/error.h"

namespace groundglass::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string folder;
  bool json = false;
};

/// The name of the tile if it has one, or its rows.
std::string mosaic_name(const CfaPattern& cfa, const std::vector<std::string>& planes) {
  const std::vector<std::string> tile = sensor::tile_of(cfa, planes);
  for (const sensor::NamedMosaic& mosaic : sensor::named_mosaics())
    if (mosaic.tile == tile) return mosaic.name;
  return fmt::format("{}", fmt::join(tile, "/"));
}

Json row(const std::string& file, const sensor::SensorModel& s) {
  const sensor::Performance at_base = sensor::performance(s, s.base_iso());
  const std::string native = mosaic_name(s.cfa, s.planes), read_out = mosaic_name(s.readout_cfa(), s.planes);
  const auto measured =
      std::ranges::count(s.figures, sensor::Figure::Status::measured, &sensor::Figure::status);
  return {{"file", file},
          {"name", s.name},
          {"native",
           {{"width_px", s.width_px},
            {"height_px", s.height_px},
            {"pixel_pitch_um", s.pixel_pitch_um},
            {"mosaic", native},
            {"full_well_e", s.conversion_modes.at(0).full_well_e}}},
          {"readout",
           {{"mode", sensor::readout_text(s)},
            {"binning", s.binning},
            {"width_px", s.readout_width_px()},
            {"height_px", s.readout_height_px()},
            {"pixel_pitch_um", s.readout_pitch_um()},
            {"mosaic", read_out},
            {"saturation_e", at_base.saturation_e},
            {"dark_noise_e", at_base.dark_noise_e},
            {"dynamic_range_ev", at_base.dynamic_range_ev}}},
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

Json rows_of(const std::string& folder) {
  Json rows = Json::array();
  if (folder.empty())
    for (const std::string& name : sensor::included_sensor_names())
      rows.push_back(row(name, *sensor::included_sensor(name)));
  else
    for (const std::filesystem::path& file : sensor_files(folder))
      rows.push_back(row(file.string(), sensor::load_sensor(file)));
  return rows;
}

void run(const Options& options) {
  const Json rows = rows_of(options.folder);
  if (options.json) {
    fmt::print("{}\n", rows.dump(2));
    return;
  }
  fmt::print("{:<19}{:<23}{:>11}{:>10}  {:<11}{:>13}{:>14}{:>10}{:>10}\n", "sensor", "read-out", "pixels",
             "pitch/um", "mosaic", "saturation/e", "dark noise/e", "base ISO", "measured");
  for (const Json& r : rows) {
    const Json& as_read = r["readout"];
    fmt::print("{:<19}{:<23}{:>11}{:>10.2f}  {:<11}{:>13.0f}{:>14.2f}{:>10.0f}{:>10}\n",
               std::filesystem::path(r["file"].get<std::string>()).stem().string(),
               as_read["mode"].get<std::string>(),
               fmt::format("{} x {}", as_read["width_px"].get<int>(), as_read["height_px"].get<int>()),
               as_read["pixel_pitch_um"].get<double>(), as_read["mosaic"].get<std::string>(),
               as_read["saturation_e"].get<double>(), as_read["dark_noise_e"].get<double>(),
               r["base_iso"].get<double>(),
               fmt::format("{} of {}", r["measured"].get<int>(), r["figures"].get<int>()));
  }
}

void print_mosaics() {
  for (const sensor::NamedMosaic& mosaic : sensor::named_mosaics())
    fmt::print("{:<18}{}\n{:<18}{}\n", mosaic.name, mosaic.description, "", fmt::join(mosaic.tile, " "));
}

}  // namespace

void add_sensor_list(CLI::App& sensor_command) {
  auto options = std::make_shared<Options>();
  CLI::App* list = sensor_command.add_subcommand("list", "Sensors, a line each, as they are read out");
  list->add_option("FOLDER", options->folder,
                   "Folder of sensor files (TOML); the included sensors when left out");
  list->add_flag("--json", options->json, "Print JSON");
  list->footer(
      "Everything is of a pixel as read out, by the file's own mode and at base ISO: of a sensor that adds "
      "up "
      "2 x 2 pixels,\nof four of them. Dark noise has rounding in it. The last column: how many of the "
      "file's "
      "figures are measured.\nNative figures: --json, or `groundglass sensor info`.\n" +
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
