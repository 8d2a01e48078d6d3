#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sensor/model/sensor_model.h"

namespace groundglass::sensor {

/// The sensors carried in the library (scenes/sensors/*.toml), which go by their file's name without its
/// ending.
const std::vector<std::string>& included_sensor_names();

/// One of them, `files` empty; nothing where there is none of that name.
std::optional<SensorModel> included_sensor(std::string_view name);

/// Whether a text is a name rather than a path: it has neither folder nor ending.
bool is_sensor_name(const std::filesystem::path& text);

/// " (did you mean 'imx183'?); included are imx174, …", for a name that none has.
std::string included_sensors_hint(std::string_view name);

}  // namespace groundglass::sensor
