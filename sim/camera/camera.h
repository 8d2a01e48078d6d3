#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "optics/lens/lens.h"
#include "sensor/model/sensor_model.h"
#include "sim/core/toml_file.h"
#include "sim/render/film.h"

namespace groundglass::camera {

/// A body: a lens in front of a sensor, and the part of the sensor that is read.
struct Camera {
  std::string name;
  /// The prescription with its iris as the camera sets it; not yet focused.
  optics::Lens lens;
  /// The same before it was zoomed and stopped down.
  LensRange lens_range;
  sensor::SensorModel sensor;
  /// In pixels of the readout, after any binning.
  PixelRect window;
  /// The files it was made from, for the record.
  std::filesystem::path file, lens_file;

  /// The same and all that they were read with: camera, lens, sensor and the sensor's spectra.
  std::vector<std::filesystem::path> files() const;
  render::Film film() const;
};

/// Reads a camera file:
///   schema = 1, name, lens = "path", sensor = "path" (both relative to the file), zoom = "…", one of the
///   lens's settings if it zooms, optionally f_number to stop the lens down and [window] width_px, height_px:
///   a centred part of the sensor.
/// Throws InputError naming file, line and key.
Camera load_camera(const std::filesystem::path& path);

/// The same from an opened document.
Camera parse_camera(const TomlTable& file);

}  // namespace groundglass::camera
