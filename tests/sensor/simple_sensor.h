#pragma once

#include "sensor/model/sensor_model.h"
#include "sim/core/image.h"

namespace groundglass::sensor {

/// A monochrome sensor without noise whose figures are easy to reckon with: QE 0.5 everywhere, K = 4 DN/e.
inline SensorModel simple_sensor(int width = 512, int height = 512) {
  SensorModel s;
  s.name = "simple";
  s.make = "Test";
  s.model = "Simple";
  s.width_px = width;
  s.height_px = height;
  s.pixel_pitch_um = 2.0;
  s.planes = {"Y"};
  s.quantum_efficiency = {Spectrum::constant(0.5)};
  s.conversion_modes = {
      {.name = "only", .from_iso = 100.0, .system_gain_dn_per_e = 4.0, .full_well_e = 15000.0}};
  s.converter.black_level_dn = 1000.0;
  s.converter.bits = 16;
  s.serial = 7;
  return s;
}

/// An RGB Bayer sensor of the same kind.
inline SensorModel simple_bayer(int width = 512, int height = 512) {
  SensorModel s = simple_sensor(width, height);
  s.planes = {"R", "G", "B"};
  s.cfa = {2, 2, {0, 1, 1, 2}};
  s.quantum_efficiency = {Spectrum({550, 600, 700}, {0, 0.5, 0.1}), Spectrum({450, 530, 620}, {0, 0.6, 0}),
                          Spectrum({400, 450, 530}, {0.01, 0.5, 0})};
  return s;
}

inline SpectralImage flat_irradiance(const SensorModel& model, float w_per_m2_nm, int width = 0,
                                     int height = 0) {
  SpectralImage image;
  image.pixels =
      Image<float>(width ? width : model.readout_width_px(), height ? height : model.readout_height_px(),
                   image.grid.band_count, w_per_m2_nm);
  image.pixel_pitch_um = model.readout_pitch_um();
  return image;
}

}  // namespace groundglass::sensor
