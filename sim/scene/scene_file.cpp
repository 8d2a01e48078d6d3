#include "sim/scene/scene_file.h"

#include <fmt/format.h>

#include <cmath>

#include "sim/core/file_kind.h"
#include "sim/core/standard_spectra.h"
#include "sim/scene/target_file.h"

namespace groundglass::scene {
namespace {

WavelengthGrid parse_grid(const TomlTable& file) {
  WavelengthGrid grid;
  const auto table = file.table_if("spectral");
  if (!table) return grid;
  const NumberRange range = NumberRange::between(300.0, 1200.0);
  grid.first_edge_nm = table->number_or("min_nm", 400.0, range);
  const double last_nm = table->number_or("max_nm", 700.0, range);
  grid.band_width_nm = table->number_or("step_nm", 10.0, NumberRange::between(0.1, 1000.0));
  const double bands = (last_nm - grid.first_edge_nm) / grid.band_width_nm;
  grid.band_count = static_cast<int>(std::lround(bands));
  if (grid.band_count < 1 || std::abs(bands - grid.band_count) > 1e-6)
    throw table->error("step_nm", fmt::format("{}…{} nm is not a whole number of steps of {} nm",
                                              grid.first_edge_nm, last_nm, grid.band_width_nm));
  table->finish();
  return grid;
}

Light parse_light(const TomlTable& table, const WavelengthGrid& grid) {
  table.expect({"illuminance_lux", "illuminant", "spectrum", "column"});
  const double lux = table.number("illuminance_lux", {.min = 0.0, .max = 1e9, .min_excluded = true});
  const bool from_file = table.has("spectrum");
  const std::string key = from_file ? "spectrum" : "illuminant";
  if (from_file && table.has("illuminant"))
    throw table.error("illuminant", "give either illuminant or spectrum, not both");
  const std::string name = table.string(key);
  const auto power = [&] {
    if (from_file) return parse_spectrum(table, grid);
    try {
      return cie_illuminant(name);
    } catch (const InputError& error) {
      throw table.error(key, error.what());
    }
  }();
  check_covers(power, grid, table, key);
  table.finish();
  try {
    return make_light(name, power, lux);
  } catch (const InputError& error) {
    throw table.error(key, error.what());
  }
}

CameraReference parse_camera(const TomlTable& table) {
  table.expect({"file", "focus_distance_m"});
  CameraReference camera{table.path("file"), table.number("focus_distance_m", NumberRange::positive())};
  table.finish();
  return camera;
}

Exposure parse_exposure(const TomlTable& file) {
  const auto table = file.table_if("exposure");
  if (!table) return AutoExposure{};
  table->expect({"white_level", "time_s", "iso"});
  Exposure exposure = AutoExposure{};
  if (table->has("white_level"))
    exposure = AutoExposure{table->number("white_level", {.min = 0.0, .max = 1.0, .min_excluded = true})};
  else
    exposure = ManualExposure{table->number("time_s", NumberRange::positive()),
                              table->number("iso", NumberRange::positive())};
  table->finish();
  return exposure;
}

RenderSettings parse_render(const TomlTable& file) {
  RenderSettings render;
  const auto table = file.table_if("render");
  if (!table) return render;
  render.samples_per_pixel = static_cast<int>(
      table->integer_or("samples_per_pixel", render.samples_per_pixel, NumberRange::between(1, 65536)));
  render.seed = static_cast<std::uint64_t>(table->integer_or("seed", 1, NumberRange::non_negative()));
  table->finish();
  return render;
}

CapturePlaces places_of(const TomlTable& file) {
  const TomlTable camera = file.table("camera");
  return {camera.where("file"), camera.where("focus_distance_m"), file.where("exposure"),
          file.where("spectral")};
}

/// The wall, behind everything else.
Target parse_background(const TomlTable& table, const std::vector<Target>& targets) {
  table.expect({"distance_m", "reflectance"});
  const double distance_m = table.number("distance_m", NumberRange::positive());
  for (const Target& target : targets)
    if (target.placement.distance_m >= distance_m)
      throw table.error("distance_m",
                        fmt::format("is {}, but target '{}' stands at {}; put the wall behind it", distance_m,
                                    target.name, target.placement.distance_m));
  Target wall = background_wall(distance_m, table.number("reflectance", NumberRange::between(0.0, 1.0)));
  table.finish();
  return wall;
}

}  // namespace

Scene parse_scene(const TomlTable& file) {
  check_file_kind(file, "scene");
  file.expect({"light", "spectral", "camera", "exposure", "render", "background", "target"});
  const WavelengthGrid grid = parse_grid(file);
  Light light = parse_light(file.table("light"), grid);
  CaptureSettings capture{parse_camera(file.table("camera")), parse_exposure(file), parse_render(file), grid,
                          places_of(file)};
  std::vector<Target> targets;
  for (const TomlTable& table : file.tables("target")) targets.push_back(parse_target(table, grid));
  if (const auto background = file.table_if("background")) {
    Target wall = parse_background(*background, targets);
    targets.insert(targets.begin(), std::move(wall));
  }
  if (targets.empty())
    throw file.error("target", "the scene shows nothing; add a [[target]] or a [background]");
  file.finish();
  return Scene(std::move(light), std::move(targets), std::move(capture), file.files());
}

Scene load_scene(const std::filesystem::path& path) { return parse_scene(load_toml(path)); }

}  // namespace groundglass::scene
