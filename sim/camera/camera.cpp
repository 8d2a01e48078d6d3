#include "sim/camera/camera.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "optics/analysis/first_order.h"
#include "optics/analysis/focus.h"
#include "optics/lens/lens_file.h"
#include "optics/lens/moving_groups.h"
#include "sensor/light/photoelectrons.h"
#include "sensor/model/included_sensors.h"
#include "sim/core/file_kind.h"

namespace groundglass::camera {
namespace {

PixelRect centred_window(const TomlTable& table, const sensor::SensorModel& sensor) {
  table.expect({"width_px", "height_px"});
  PixelRect window;
  window.width =
      static_cast<int>(table.integer("width_px", NumberRange::between(1, sensor.readout_width_px())));
  window.height =
      static_cast<int>(table.integer("height_px", NumberRange::between(1, sensor.readout_height_px())));
  table.finish();
  const sensor::WindowOrigin origin = sensor::window_origin(sensor, window.width, window.height);
  window.x = origin.x;
  window.y = origin.y;
  return window;
}

LensRange range_of(const optics::Lens& lens) {
  std::vector<optics::Lens> settings;
  for (const std::string& name : optics::zoom_names(lens)) settings.push_back(optics::zoomed(lens, name));
  if (settings.empty()) settings.push_back(lens);
  std::vector<optics::FirstOrder> figures;
  for (const optics::Lens& setting : settings)
    figures.push_back(optics::first_order(setting, setting.reference_wavelength_nm));
  const auto [shortest, longest] = std::ranges::minmax_element(
      figures, {}, [](const optics::FirstOrder& figure) { return std::abs(figure.efl_mm); });
  return {std::abs(shortest->efl_mm), std::abs(longest->efl_mm), shortest->f_number, longest->f_number};
}

/// `sensor` is a path, or the name of an included sensor where there is no such file.
sensor::SensorModel sensor_of(const TomlTable& root) {
  const std::string given = root.string("sensor");
  std::error_code failure;
  if (sensor::is_sensor_name(given) && !std::filesystem::exists(root.path("sensor"), failure)) {
    if (std::optional<sensor::SensorModel> included = sensor::included_sensor(given))
      return *std::move(included);
    throw root.error("sensor", fmt::format("names '{}', which is neither a file nor an included sensor{}",
                                           given, sensor::included_sensors_hint(given)));
  }
  return sensor::load_sensor(root.existing_file("sensor"));
}

}  // namespace

render::Film Camera::film() const {
  return {sensor.readout_pitch_um(), sensor.readout_width_px(), sensor.readout_height_px(), window};
}

std::vector<std::filesystem::path> Camera::files() const {
  std::vector<std::filesystem::path> all{file, lens_file};
  all.insert(all.end(), sensor.files.begin(), sensor.files.end());
  return all;
}

Camera load_camera(const std::filesystem::path& path) { return parse_camera(load_toml(path)); }

Camera parse_camera(const TomlTable& root) {
  check_file_kind(root, "camera");
  root.expect({"name", "lens", "zoom", "sensor", "f_number", "window"});
  Camera camera;
  camera.file = root.file();
  camera.name = root.string("name");
  camera.lens_file = root.existing_file("lens");
  camera.lens = optics::load_lens(camera.lens_file);
  camera.lens_range = at_place(root.where("lens"), [&] { return range_of(camera.lens); });
  if (root.has("zoom"))
    camera.lens =
        at_place(root.where("zoom"), [&] { return optics::zoomed(camera.lens, root.string("zoom")); });
  else if (const auto names = optics::zoom_names(camera.lens); !names.empty())
    throw root.error(
        "zoom", fmt::format("is missing; choose one of the lens's settings: {}", fmt::join(names, ", ")));
  camera.sensor = sensor_of(root);
  const double f_number = root.number_or("f_number", 0.0, NumberRange::positive());
  if (root.has("f_number"))
    camera.lens =
        at_place(root.where("f_number"), [&] { return optics::stopped_down(camera.lens, f_number); });
  camera.window = {0, 0, camera.sensor.readout_width_px(), camera.sensor.readout_height_px()};
  if (const auto window = root.table_if("window")) camera.window = centred_window(*window, camera.sensor);
  root.finish();
  return camera;
}

}  // namespace groundglass::camera
