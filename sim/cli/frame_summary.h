#pragma once

#include <string>

#include "sensor/model/sensor_model.h"
#include "sim/camera/lens_corrections.h"
#include "sim/camera/readout_mode.h"
#include "sim/core/raw_frame.h"

namespace groundglass::cli {

/// A line of a command's summary.
void print_row(const std::string& what, const std::string& value);

/// A shutter time as photographers write it.
std::string shutter_text(double time_s);

/// How much light a frame has recorded.
struct FrameSignal {
  /// Of all numbers above black, and its share of saturation.
  double mean_dn = 0.0, mean_share = 0.0;
  /// Numbers at saturation.
  std::size_t clipped_pixels = 0, pixels = 0;
};
FrameSignal signal_of(const RawFrame& raw);

/// Rows on the read-out, the mean signal and what is clipped. `sensor` as it was read, `mode` as asked for.
void print_frame(const RawFrame& raw, const FrameSignal& signal, const sensor::SensorModel& sensor,
                 std::optional<camera::ReadoutMode> mode);

/// Rows on what the DNG says of the lens, and what it leaves.
void print_lens_corrections(const camera::LensCorrections& corrections);

}  // namespace groundglass::cli
