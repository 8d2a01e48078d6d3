#pragma once

#include <Eigen/Core>
#include <vector>

#include "optics/analysis/bundle.h"

namespace groundglass::optics {

/// The sphere that a perfect wave to the image point would be: centred there, through the place where the
/// chief ray crosses the paraxial exit pupil. An exit pupil at infinity makes it very large.
struct ReferenceSphere {
  Eigen::Vector3d centre_mm;
  /// Positive when light still has to travel this far to the centre, negative when the pupil lies behind the
  /// image.
  double radius_mm;
};

/// About the image of the chief ray at a wavelength, usually the primary one; all wavelengths of a field
/// should share one sphere, so that lateral colour is seen as tilt.
ReferenceSphere reference_sphere(const Lens& lens, double wavelength_nm, const ChiefRay& chief);

/// Optical path differences on a reference sphere. W is positive where the wave runs ahead of the sphere, as
/// an undercorrected lens makes it at the edge (Welford, Aberrations of Optical Systems, 1986, 7.2), and zero
/// at the chief ray of this wavelength.
struct Wavefront {
  double wavelength_nm;
  std::vector<PupilNode> pupil;  // of the rays that passed
  std::vector<double> opd_waves;
  /// Unit vectors from the points on the sphere towards its centre.
  std::vector<Eigen::Vector3d> direction;
};

Wavefront wavefront(const Lens& lens, const Bundle& bundle, const ChiefRay& chief,
                    const ReferenceSphere& sphere);

/// One ray on a reference sphere: what a Wavefront holds for each.
struct SphereRay {
  double path_mm;  // to the sphere, less its radius
  Eigen::Vector3d direction;
};
SphereRay on_sphere(const ReferenceSphere& sphere, double index, const RayBatch<double>& at_image,
                    std::size_t i);
double chief_path_mm(const ReferenceSphere& sphere, double index, const ChiefRay& chief);

/// What is taken out before the root mean square is formed.
enum class Removed { piston, tilt, defocus };

/// Root mean square over the lit pupil, in waves, after the best piston, or piston and tilt, or piston, tilt
/// and defocus (least squares in the pupil coordinates) have been taken out.
double rms_waves(const Wavefront& wavefront, Removed removed = Removed::piston);
double peak_to_valley_waves(const Wavefront& wavefront);

/// |⟨exp(2πi W)⟩|² over the lit pupil: the intensity at the sphere's centre against that of a perfect wave.
/// Throws InputError where the wave turns too often between the rays for their mean to mean anything.
double strehl_at_centre(const Wavefront& wavefront);

}  // namespace groundglass::optics
