#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/core/spectrum.h"

namespace groundglass::sensor {

/// The lens on each pixel, which gathers its light on the photodiode below a stack of layers.
struct Microlens {
  /// From the microlens to the photodiode, and the index of what lies between.
  double stack_height_um = 0.0, stack_index = 1.0;
  /// Side of the square photodiode, centred in its pixel.
  double photodiode_width_um = 0.0;
  /// The chief-ray angle in air for which the microlenses are shifted towards the axis, by image height:
  /// rising, straight in between, constant beyond. Empty: they are not shifted.
  std::vector<double> design_height_mm, design_cra_deg;

  double design_cra_at_deg(double height_mm) const;
};

/// What light and charge meet on their way to a photodiode, colour filters excepted.
struct PixelOptics {
  /// Share of the pixel's area that gathers light.
  double fill_factor = 1.0;
  std::optional<Microlens> microlens;
  /// Electrical crosstalk: share of a pixel's charge that diffuses to its four neighbours, by wavelength,
  /// constant beyond the table. Empty: none.
  Spectrum diffusion;

  double diffusion_at(double wavelength_nm) const;
};

/// A tile of pixels with half an aperture, for phase-detection autofocus: one string per row, of '.' for a
/// whole aperture, 'L', 'R', 'T', 'B' for that half of the photodiode. Empty: none.
using PdafTile = std::vector<std::string>;

/// When the rows of a frame are exposed.
struct Shutter {
  /// One after the other, this long apart; 0: all at once.
  double line_time_s = 0.0;
  /// From the bottom row up.
  bool bottom_up = false;
};

}  // namespace groundglass::sensor
