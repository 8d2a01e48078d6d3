#pragma once

#include "sensor/light/photoelectrons.h"
#include "sensor/model/sensor_model.h"

namespace groundglass::sensor {

/// Where the pixels of a window of readout pixels lie on the sensor, from its centre.
class PixelPlace {
 public:
  PixelPlace(const SensorModel& model, int width, int height) : pitch_mm_(1e-3 * model.readout_pitch_um()) {
    const WindowOrigin origin = window_origin(model, width, height);
    x_px_ = origin.x + 0.5 - 0.5 * model.readout_width_px();
    y_px_ = origin.y + 0.5 - 0.5 * model.readout_height_px();
  }
  double x_mm(double column) const { return (x_px_ + column) * pitch_mm_; }
  double y_mm(double row) const { return (y_px_ + row) * pitch_mm_; }

 private:
  double pitch_mm_, x_px_, y_px_;
};

}  // namespace groundglass::sensor
