#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "sim/camera/camera.h"
#include "sim/core/raw_frame.h"
#include "sim/core/task.h"

namespace groundglass::camera {

/// How a Quad Bayer or Nona sensor gives its picture.
enum class ReadoutMode {
  /// A number for each block of one colour: an ordinary Bayer mosaic of a quarter or a ninth of the pixels.
  binned,
  /// Each pixel by itself, then estimated at the sites of an ordinary Bayer mosaic (isp/quad_bayer).
  remosaiced,
  /// Each pixel by itself, as it is. Most raw converters mis-read such files.
  native,
};

inline constexpr std::array<std::pair<std::string_view, ReadoutMode>, 3> readout_mode_names{
    {{"binned", ReadoutMode::binned},
     {"remosaiced", ReadoutMode::remosaiced},
     {"native", ReadoutMode::native}}};
std::optional<ReadoutMode> readout_mode_named(std::string_view name);

/// The sensor as it reads its pixels for a mode: binned as its file says (numbers added where that does not
/// bin), native otherwise. Throws InputError for a sensor without blocks of one colour.
sensor::SensorModel read_as(sensor::SensorModel sensor, ReadoutMode mode);

/// The camera with such a sensor; its window covers the same part.
Camera read_as(Camera camera, ReadoutMode mode);

/// A frame of a sensor read for a mode, remosaiced where that says so.
RawFrame presented_as(RawFrame frame, ReadoutMode mode, const Task& task);

}  // namespace groundglass::camera
