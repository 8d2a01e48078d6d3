#include "sim/camera/readout_mode.h"

#include <fmt/format.h>

#include "isp/quad_bayer/block_mosaic.h"
#include "isp/quad_bayer/remosaiced_frame.h"
#include "sim/core/error.h"

namespace groundglass::camera {
namespace {

isp::BlockMosaic blocks_of(const sensor::SensorModel& sensor) {
  const auto blocks = isp::block_mosaic(sensor.cfa);
  if (!blocks)
    throw InputError(
        fmt::format("readout: {} has no blocks of 2 x 2 or 3 x 3 pixels of one colour in Bayer's "
                    "arrangement; leave it out",
                    sensor.name));
  return *blocks;
}

}  // namespace

std::optional<ReadoutMode> readout_mode_named(std::string_view name) {
  for (const auto& [known, mode] : readout_mode_names)
    if (known == name) return mode;
  return std::nullopt;
}

sensor::SensorModel read_as(sensor::SensorModel sensor, ReadoutMode mode) {
  const int side = blocks_of(sensor).side;
  if (mode != ReadoutMode::binned)
    sensor.binning = 1;
  else if (sensor.binning == 1)
    sensor.binning = side;
  sensor.check();
  return sensor;
}

Camera read_as(Camera camera, ReadoutMode mode) {
  const int before = camera.sensor.binning;
  camera.sensor = read_as(std::move(camera.sensor), mode);
  for (int* length : {&camera.window.x, &camera.window.y, &camera.window.width, &camera.window.height})
    *length = *length * before / camera.sensor.binning;
  return camera;
}

RawFrame presented_as(RawFrame frame, ReadoutMode mode, const Task& task) {
  return mode == ReadoutMode::remosaiced ? isp::remosaiced(frame, task) : frame;
}

}  // namespace groundglass::camera
