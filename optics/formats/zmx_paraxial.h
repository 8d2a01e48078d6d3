#pragma once

#include <vector>

#include "optics/analysis/first_order.h"
#include "optics/formats/zmx_surface.h"
#include "optics/formats/zmx_system.h"
#include "optics/lens/lens.h"

namespace groundglass::optics {

/// The surfaces between object and image one behind the other, coordinate breaks as planes that do nothing
/// and tilts left out, as paraxial optics takes them. `object_distance_mm` is set.
Lens zmx_paraxial_lens(const std::vector<ZmxSurface>& surfaces, double mm_per_unit);

/// The ray from the axial object point along the rim of the bundle, before the first surface, by the file's
/// aperture. Throws InputError at its line when the aperture cannot be met: an F/# of an afocal lens, a stop
/// of no width.
ParaxialRay zmx_marginal_ray(const Lens& lens, const ZmxSystem& system);

/// The field points as Lens has them: degrees for distant objects, else object heights in mm. Positive angles
/// climb.
std::vector<FieldPoint> zmx_field_points(const Lens& lens, const ZmxSystem& system);

/// The field point furthest out as an angle of the chief ray in object space, degrees.
double zmx_half_field_deg(const Lens& lens, const ZmxSystem& system);

/// Height of the chief ray of the field point furthest out at every surface, and of the marginal ray: the sum
/// of both is what a clear aperture has to let through.
std::vector<double> zmx_ray_heights_mm(const Lens& lens, const ZmxSystem& system);

}  // namespace groundglass::optics
