#pragma once

#include "optics/lens.h"

namespace groundglass::optics {

/// The lens seen from its image side: surfaces in opposite order, mirrored in z. Light that leaves the sensor
/// enters its first surface along +z, so rays from pixels to the scene are traced like any others. A point
/// (x, y, z) behind the last vertex of `lens` lies at (x, y, −z) before the first vertex of the result.
Lens reversed(const Lens& lens);

}  // namespace groundglass::optics
