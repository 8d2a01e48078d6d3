#pragma once

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// The lens with its iris closed to a nominal f-number, focal length over entrance pupil diameter at the
/// reference wavelength. What its source publishes of the open lens's f-number is dropped. Throws InputError
/// if the iris cannot open that far.
Lens stopped_down(const Lens& lens, double f_number);

/// Distance (mm) from the last vertex to the plane where the axial image of a point `object_distance_mm`
/// before the first vertex is sharpest: least RMS spot over the real rays of the whole aperture and over
/// wavelengths weighted by the photopic V(λ). Infinity is a legal distance. Throws InputError if no ray
/// passes the lens.
double best_image_distance_mm(const Lens& lens, double object_distance_mm);

/// The lens focused on an object at a distance (mm) from its first vertex as that then stands: by its
/// calibrated positions when it has any for more than one distance, else by moving its focus groups until the
/// image plane is at best_image_distance_mm, else by moving the image plane there. Throws InputError where
/// that cannot be: a distance that is not positive or lies outside of those calibrated, a group that would
/// run into its neighbours, or an object so near that the image is virtual.
Lens focused(const Lens& lens, double object_distance_mm);

/// `focused`, and the object really there: design fields that were angles become the heights that are seen at
/// these angles. Throws as `focused` does.
Lens focused_on_near_object(const Lens& lens, double object_distance_mm);

}  // namespace groundglass::optics
