#pragma once

#include <span>

#include "sensor/capture/exposure_settings.h"
#include "sensor/model/sensor_model.h"
#include "sensor/pixel/scattered_pixels.h"
#include "sensor/pixel/window.h"
#include "sim/core/image.h"

namespace groundglass::sensor {

/// A mean above this many full wells counts as this many: the sun itself in a picture exposed for the shade.
/// Such a pixel is full whatever it holds, and all that more charge could do is to widen a bloom. It keeps
/// the sampler of Poisson variates in its range.
constexpr double most_full_wells = 1e4;

/// From the mean number of photoelectrons to the charge that a pixel collects: its own sensitivity (PRNU),
/// dark current, and the Poisson statistics of both together (Janesick, Photon Transfer, 2007, ch. 3 and 11).
/// A sum of Poisson variates is one, so a single draw does for light and dark. The signal has in it what the
/// last frame left: what lag leaves of a Poisson number is one too, independent of what was read, so that the
/// last frame's mean is all that is needed of it.
class ChargeCollection {
 public:
  ChargeCollection(const SensorModel& model, const ExposureSettings& settings);

  /// Replaces a native row of the window's mean signals by charges.
  void collect(const Window& window, int y, std::span<float> charge_e) const;

 private:
  PhiloxKey key_, serial_key_;
  std::uint32_t frame_;
  bool shot_;
  float prnu_, dark_e_, most_e_;
  std::vector<float> response_of_row_, response_of_column_;  // PRNU shared by lines, relative
  ScatteredPixels hot_;                                      // their dark charge
};

}  // namespace groundglass::sensor
