#pragma once

#include <vector>

#include "optics/wavefront/psf.h"

namespace groundglass::report {

/// A field's image of a point by rays alone, on a square lattice about `middle_mm`, laid out as a Psf is:
/// light by wavelength's weight and clear share of the pupil. The pupil is covered without gaps, by pieces so
/// fine that each is imaged to less than a cell: no pattern of rays shows. What falls outside the lattice is
/// left out. Throws InputError as RayAimer does.
optics::Psf image_by_rays(const optics::Lens& lens, const std::vector<optics::DesignWavelength>& wavelengths,
                          optics::FieldPoint field, Eigen::Vector2d middle_mm, int side, double pitch_um);

}  // namespace groundglass::report
