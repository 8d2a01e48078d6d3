#pragma once

#include <span>
#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// How far (mm, along +z of the image plane's frame) the image plane has to move to the best focus, the mean
/// over the fields counting, each with all of the lens's design_wavelengths and what its apertures let
/// through. All throw InputError when a field is dark or none is given.

/// Least mean square radius of the spots about their centroids.
double best_focus_by_spot_mm(const Lens& lens, const std::vector<FieldPoint>& fields);
/// Least mean square wavefront error, piston of each wavelength and tilt of each field taken out.
double best_focus_by_wavefront_mm(const Lens& lens, const std::vector<FieldPoint>& fields);
/// Highest mean of tangential and sagittal diffraction MTF at a spatial frequency (cycles per mm). Searched
/// for around the best wavefront, as far as a perfect lens would lose all contrast.
double best_focus_by_mtf_mm(const Lens& lens, const std::vector<FieldPoint>& fields, double per_mm);

/// The lens with its image plane moved.
Lens with_image_moved(const Lens& lens, double shift_mm);

}  // namespace groundglass::optics
