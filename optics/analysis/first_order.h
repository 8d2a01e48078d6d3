#pragma once

#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// A paraxial ray at a surface: height, and slope dy/dz in the medium it is in.
struct ParaxialRay {
  double y_mm = 0.0;
  double u = 0.0;
};

/// Index before the first surface, then after each; negative where light travels towards −z, which makes a
/// reflection a refraction (Welford, Aberrations of Optical Systems, 1986, 2.4).
std::vector<double> signed_indices(const Lens& lens, double wavelength_nm);

/// The ray at every surface, with the slope after refraction; `at_first_surface` has the slope before it.
std::vector<ParaxialRay> paraxial_trace(const Lens& lens, double wavelength_nm, ParaxialRay at_first_surface);

/// The image of the stop in object space, from the first vertex, or in image space, from the last. One at
/// infinity (telecentric) has infinite position and diameter. Afocal lenses have pupils too.
struct Pupil {
  double position_mm, diameter_mm;
};
Pupil entrance_pupil(const Lens& lens, double wavelength_nm);
Pupil exit_pupil(const Lens& lens, double wavelength_nm);

/// Gaussian optics of a lens in air (Born and Wolf, Principles of Optics, ch. 4), tilts and decentres left
/// out. Positions are along +z of the frames of the first and the last surface. The first and the last vertex
/// are those of the prescription's surfaces, be they glass or stops.
struct FirstOrder {
  double wavelength_nm;
  /// Positive for a converging lens.
  double efl_mm;
  /// Last vertex to the rear focal point, and first vertex to the front focal point (negative when in front).
  double bfl_mm, ffl_mm;
  /// |efl_mm| / entrance_pupil_diameter_mm, the stop as wide as the prescription has it, object at infinity.
  double f_number;
  double entrance_pupil_position_mm, entrance_pupil_diameter_mm;
  double exit_pupil_position_mm, exit_pupil_diameter_mm;
  /// The front one from the first vertex, the rear one from the last.
  double front_principal_plane_mm, rear_principal_plane_mm;
  /// Last vertex to the image plane as the prescription has it, which need not be at the focus.
  double image_distance_mm;
};

/// Throws InputError when the lens is afocal, has no stop, or a glass has no index at the wavelength.
FirstOrder first_order(const Lens& lens, double wavelength_nm);

/// Last vertex to the paraxial image of a point on the axis `object_distance_mm` in front of the first vertex
/// (infinity is allowed). Negative for a virtual image, infinite for an object at the front focal point.
/// Throws InputError unless the distance is positive.
double paraxial_image_distance_mm(const Lens& lens, double object_distance_mm, double wavelength_nm);

}  // namespace groundglass::optics
