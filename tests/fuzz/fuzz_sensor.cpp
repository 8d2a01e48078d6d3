#include <algorithm>

#include "sensor/capture/expose.h"
#include "sensor/model/sensor_model.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/target.h"

namespace groundglass::fuzz {
namespace {

/// The middle of the sensor, under even light. Sensors with more work for a row than that are left out.
void expose_a_few_pixels(const sensor::SensorModel& model) {
  constexpr int side_px = 12, most_dark_rows = 64;
  if (model.converter.optical_black_rows > most_dark_rows) return;
  SpectralImage light;
  light.pixels = Image<float>(std::min(side_px, model.readout_width_px()),
                              std::min(side_px, model.readout_height_px()), light.grid.band_count);
  std::ranges::fill(light.pixels.data(), 1e-4f);
  light.pixel_pitch_um = model.readout_pitch_um();
  sensor::ExposureSettings exposure;
  exposure.time_s = 0.01;
  const RawFrame frame = sensor::expose(light, model, exposure, Task());
  expect(frame.dn.width() == light.pixels.width() && frame.dn.height() == light.pixels.height(),
         "a frame of another size than its light");
  const auto most = frame.linearization.empty() ? (1 << frame.bit_depth) - 1
                                                : static_cast<int>(frame.linearization.size()) - 1;
  expect(std::ranges::max(frame.dn.data()) <= most, "a number of more bits than the frame's");
}

}  // namespace

void read_input(std::string_view bytes) {
  const auto sensor = sensor::parse_sensor(bytes, GROUNDGLASS_SCENES_DIR "/sensors/input.toml");
  sensor.readout_saturation_e(sensor.highest_iso());
  sensor.readout_white_level_dn(sensor.base_iso());
  allow_refusal([&] { sensor.readout_cfa(); });
  allow_refusal([&] { expose_a_few_pixels(sensor); });
}

}  // namespace groundglass::fuzz
