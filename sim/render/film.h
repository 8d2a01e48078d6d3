#pragma once

#include "sim/core/raw_frame.h"

namespace groundglass::render {

/// The light-gathering grid behind the lens: square pixels centred on the axis, of which a window is
/// rendered.
struct Film {
  double pixel_pitch_um = 1.0;
  int sensor_width_px = 0;
  int sensor_height_px = 0;
  /// The pixels to render, in sensor pixels.
  PixelRect window;

  /// Where a point of the window (pixels, (0, 0) its top-left corner) lies on the sensor, in the lens's
  /// frame. The lens turns the image upside down; this is the one place that turns it back.
  double x_mm(double column_px) const {
    return -(window.x + column_px - 0.5 * sensor_width_px) * pixel_pitch_um * 1e-3;
  }
  double y_mm(double row_px) const {
    return (window.y + row_px - 0.5 * sensor_height_px) * pixel_pitch_um * 1e-3;
  }
  /// Distance from the axis to the farthest corner of the window.
  double largest_radius_mm() const;
};

}  // namespace groundglass::render
