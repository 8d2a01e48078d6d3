#include "sensor/model/sensor_model.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/target.h"

namespace groundglass::fuzz {

void read_input(std::string_view bytes) {
  const auto sensor = sensor::parse_sensor(bytes, GROUNDGLASS_SCENES_DIR "/sensors/input.toml");
  sensor.readout_saturation_e(sensor.highest_iso());
  sensor.readout_white_level_dn(sensor.base_iso());
  allow_refusal([&] { sensor.readout_cfa(); });
}

}  // namespace groundglass::fuzz
