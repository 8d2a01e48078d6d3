#pragma once

// Lenses without aberrations on their axis, and one with nothing but spherical aberration.

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// A parabolic mirror: a perfect image on its axis. Slow (f/16), since its pupil is even only for small
/// angles.
inline Lens parabola() {
  Lens lens;
  lens.name = "parabola";
  Surface mirror;
  mirror.shape = Conic{-1.0 / 400.0, -1.0};
  mirror.thickness_mm = -200.0;
  mirror.semi_diameter_mm = 6.25;
  mirror.mirror = mirror.stop = true;
  lens.surfaces = {mirror};
  return lens;
}

/// Light collimated in glass meets a hyperboloid: a perfect image, f/2, all in front.
inline Lens hyperboloid() {
  const double n = 1.6, focal_mm = 40.0;
  Lens lens;
  lens.name = "hyperboloid";
  Surface front, back;
  front.glass = Glass("n", ConstantIndex{n}, 300.0, 2000.0);
  front.thickness_mm = 6.0;
  front.semi_diameter_mm = 10.0;
  front.stop = true;
  back.shape = Conic{-1.0 / ((n - 1.0) * focal_mm), -n * n};
  back.thickness_mm = focal_mm;
  back.semi_diameter_mm = 10.1;
  lens.surfaces = {front, back};
  return lens;
}

/// A concave spherical mirror of 400 mm radius, stop at the mirror, image plane at the paraxial focus.
inline Lens sphere(double semi_diameter_mm) {
  Lens lens = parabola();
  lens.name = "sphere";
  lens.surfaces[0].shape = Conic{-1.0 / 400.0, 0.0};
  lens.surfaces[0].semi_diameter_mm = semi_diameter_mm;
  return lens;
}

}  // namespace groundglass::optics
