#pragma once

#include <span>
#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// How much farther along the light (mm) the paraxial image of the axial object point lies at each wavelength
/// than at `reference_nm`: the chromatic focal shift. Throws InputError when an image is at infinity, or a
/// glass has no index at a wavelength.
std::vector<double> chromatic_focal_shift_mm(const Lens& lens, std::span<const double> wavelengths_nm,
                                             double reference_nm);

/// Axial colour of three wavelengths (Kidger, Fundamental Optical Design, 2002, ch. 8).
struct AxialColour {
  /// The long wavelength's focus behind the short one's: positive, undercorrected, for a single positive
  /// lens.
  double primary_mm;
  /// The mean of those two behind the middle one's: the secondary spectrum.
  double secondary_mm;
};

/// Throws as chromatic_focal_shift_mm.
AxialColour axial_colour(const Lens& lens, double short_nm, double middle_nm, double long_nm);

}  // namespace groundglass::optics
