#pragma once

#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// Irradiance that an evenly bright, distant or near, scene makes at the image of a field point: ∫∫ dl dm
/// over the direction cosines of the rays that pass every aperture, times the scene's radiance is W m⁻²
/// (Welford, Aberrations of Optical Systems, 1986, 6.4: cosines and vignetting are all in it). Without losses
/// at surfaces. Found from the edge of the clear pupil by `spokes` bisected rays.
double projected_solid_angle(const Lens& lens, double wavelength_nm, FieldPoint field, int spokes = 256);

/// The same against the axis, for each field; 0 where nothing passes.
std::vector<double> relative_illumination(const Lens& lens, double wavelength_nm,
                                          const std::vector<FieldPoint>& fields);

}  // namespace groundglass::optics
