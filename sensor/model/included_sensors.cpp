#include "sensor/model/included_sensors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/core/embedded_data.h"
#include "sim/core/suggest.h"

namespace groundglass::sensor {

const std::vector<std::string>& included_sensor_names() {
  static const std::vector<std::string> names{"imx174",
                                              "imx183",
                                              "imx363",
                                              "imx455",
                                              "imx477",
                                              "imx586",
                                              "leica_m_monochrom",
                                              "mt9v024",
                                              "phone_1inch_1p6um",
                                              "ryyb_40mp_1p0um"};
  return names;
}

std::optional<SensorModel> included_sensor(std::string_view name) {
  if (std::ranges::count(included_sensor_names(), name) == 0) return {};
  const std::string file = fmt::format("sensors/{}.toml", name);
  SensorModel model = parse_sensor(embedded_data(file), file, [](const std::filesystem::path& spectra) {
    return SpectralTable::parse(embedded_data(spectra.generic_string()), spectra);
  });
  model.files.clear();
  return model;
}

bool is_sensor_name(const std::filesystem::path& text) {
  return !text.empty() && !text.has_parent_path() && !text.has_extension();
}

std::string included_sensors_hint(std::string_view name) {
  return fmt::format("{}; included are {}", did_you_mean(name, included_sensor_names()),
                     fmt::join(included_sensor_names(), ", "));
}

}  // namespace groundglass::sensor
