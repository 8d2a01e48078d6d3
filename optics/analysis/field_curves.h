#pragma once

#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// What the chief ray of a field point, and the rays next to it, tell at one wavelength. Real rays; the stop
/// real too.
struct FieldCurvePoint {
  FieldPoint field;
  /// Chief ray in the image plane, and its angle to that plane's normal.
  double chief_x_mm, chief_y_mm;
  double chief_ray_angle_deg;
  /// Image plane to the foci of the thin bundles in the meridian and across it, along +z: what Coddington's
  /// equations give, found here from rays infinitely near the chief ray.
  double tangential_focus_mm, sagittal_focus_mm;
  /// Image height against what a lens without distortion would make of this field, in per cent: f tan θ,
  /// scaled to the chief rays near the axis as the image plane stands, and f θ for fisheyes. Objects at a
  /// finite distance have only the first. Zero on the axis.
  double distortion_percent, f_theta_distortion_percent;
};

/// For field points in the meridian, field.x = 0. Throws InputError when a field lies outside the lens's
/// view.
std::vector<FieldCurvePoint> field_curves(const Lens& lens, double wavelength_nm,
                                          const std::vector<FieldPoint>& fields);

/// Chief-ray heights (mm) at a wavelength less those at a reference wavelength, for each field: lateral
/// colour.
std::vector<double> lateral_colour_mm(const Lens& lens, double wavelength_nm, double reference_nm,
                                      const std::vector<FieldPoint>& fields);

/// TV distortion of a picture of the given half diagonal (degrees) and aspect ratio width / height: how far
/// its long edges bend, mean of both ends less the middle, over the height, in per cent (SMIA 1.0, 5.20).
double tv_distortion_percent(const Lens& lens, double wavelength_nm, double half_diagonal_deg,
                             double aspect_ratio);

}  // namespace groundglass::optics
