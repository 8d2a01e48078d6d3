#pragma once

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// Image height over object height, paraxially: negative for an image upside down. Zero for distant objects.
/// By the Lagrange invariant on the axis, m = n u / (n′ u′) (Welford, Aberrations of Optical Systems, 1986,
/// 2.6).
double lateral_magnification(const Lens& lens, double wavelength_nm);

/// The f-number of the light in the image plane as it stands, paraxially: its distance from the exit pupil
/// over that pupil's diameter; the lens's own f-number for distant objects, and for a telecentric image,
/// whose light stays as wide at any distance. Throws InputError as first_order does.
double working_f_number(const Lens& lens, double wavelength_nm);

}  // namespace groundglass::optics
