#pragma once

#include <cstdint>
#include <span>

#include "sensor/capture/exposure_settings.h"
#include "sensor/model/sensor_model.h"
#include "sensor/pixel/scattered_pixels.h"
#include "sensor/pixel/window.h"
#include "sensor/readout/converter_curve.h"

namespace groundglass::sensor {

/// From voltages, counted in electrons, to numbers: gain, black level and its wander, the converter, and
/// pixels that do not work.
class Conversion {
 public:
  Conversion(const SensorModel& model, const ExposureSettings& settings);

  /// Of a row of the window. `voltage` comes in electrons and is left in DN.
  void convert(const Window& window, int y, std::span<float> voltage, std::span<int> dn) const;

 private:
  ConverterCurve curve_;
  float gain_dn_per_e_, black_dn_, highest_dn_;
  std::vector<float> pedestal_dn_;  // of each row
  ScatteredPixels dead_, stuck_;
};

}  // namespace groundglass::sensor
