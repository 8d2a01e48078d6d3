#pragma once

#include <vector>

#include "optics/pupil/ray_aiming.h"

namespace groundglass::optics {

/// One ray at one surface, in the surface's own frame, with its direction behind it.
struct RayAtSurface {
  /// From 1; the image plane is the last.
  int index;
  double x_mm, y_mm, z_mm;
  double l, m, n;
  /// Optical path since the launch (launch.h).
  double path_mm;
  /// Vignetted where the ray would have met a clear aperture's edge here or before: it is followed on. Any
  /// other failure ends it, and the numbers of this surface and those behind mean nothing.
  RayStatus status;
};

/// The ray of a field point through a pupil point, surface by surface. Throws InputError as RayAimer does.
std::vector<RayAtSurface> list_ray(const Lens& lens, double wavelength_nm, FieldPoint field, PupilPoint pupil,
                                   Aiming aiming = Aiming::real);

}  // namespace groundglass::optics
