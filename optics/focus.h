#pragma once

#include "optics/lens.h"

namespace groundglass::optics {

/// The lens with its iris closed to a nominal f-number, focal length over entrance pupil diameter at the
/// reference wavelength. Throws InputError if the iris cannot open that far.
Lens stopped_down(const Lens& lens, double f_number);

/// Distance (mm) from the last vertex to the plane where the axial image of a point `object_distance_mm`
/// before the first vertex is sharpest: least RMS spot over the real rays of the whole aperture and over
/// wavelengths weighted by the photopic V(λ). Infinity is a legal distance. Throws InputError if no ray
/// passes the lens.
double best_image_distance_mm(const Lens& lens, double object_distance_mm);

/// The lens focused on an object by moving the sensor: its last thickness is best_image_distance_mm. Throws
/// InputError where no sensor can be: a distance that is not positive, or one so short that the image is
/// virtual.
Lens focused(const Lens& lens, double object_distance_mm);

}  // namespace groundglass::optics
