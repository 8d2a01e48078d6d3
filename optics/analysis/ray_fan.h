#pragma once

#include <vector>

#include "optics/analysis/bundle.h"

namespace groundglass::optics {

/// One ray of a fan: how far it misses the reference in the image plane, and its optical path difference.
struct FanRay {
  double pupil;  // −1 … 1 along the fan
  double error_x_mm, error_y_mm;
  double opd_waves;  // positive where the wave runs ahead
  RayStatus status;
};

/// Rays of the pupil's two axes.
struct RayFan {
  std::vector<FanRay> tangential;  // along y
  std::vector<FanRay> sagittal;    // along x
};

/// Against the chief ray at `reference_nm`, whose image is also the centre of the reference sphere. Rays
/// beyond a clear aperture are traced on and carry their status.
RayFan ray_fan(const Lens& lens, double wavelength_nm, double reference_nm, FieldPoint field,
               int rays_per_fan = 41, Aiming aiming = Aiming::real);

}  // namespace groundglass::optics
