#pragma once

#include <Eigen/Core>
#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// How much light of an evenly bright object reaches the image of one of its points, and at what angle.
struct Illumination {
  FieldPoint field;
  /// Where the chief ray meets the image plane, and its angle to that plane's normal.
  Eigen::Vector2d image_mm = Eigen::Vector2d::Zero();
  double chief_ray_angle_deg = 0.0;
  /// Share of the stop's circle that lets light of this field through: 1 without vignetting.
  double pupil_share = 0.0;
  /// ∫ cos θ dΩ over the directions that light comes from: irradiance over the object's radiance.
  double projected_solid_angle_sr = 0.0;
  /// Irradiance against the axis.
  double relative = 0.0;

  /// 1 / (2 sin θ′) of a round pencil as bright: the f-number that exposure follows from. Infinite in the
  /// dark.
  double working_f_number() const;
};

/// The projected solid angle is the area, in direction cosines of the image plane's frame, of the pencil of
/// rays through the image point; the lens is traced from there, so that neither pupil aberration nor
/// distortion nor the size of the spot enters. Transmission is taken as 1, and radiance as even (a Lambertian
/// object). A field that vignetting leaves dark has zeros. Throws InputError where no ray can be aimed at the
/// stop, and for a lens that `unfolded` cannot make straight.
std::vector<Illumination> illumination(const Lens& lens, double wavelength_nm,
                                       const std::vector<FieldPoint>& fields);

}  // namespace groundglass::optics
