#pragma once

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// The lens seen from its image side: surfaces in opposite order, mirrored in z. Light that leaves the sensor
/// enters its first surface along +z, so rays from pixels to the scene are traced like any others. A point
/// (x, y, z) behind the last vertex of `lens` lies at (x, y, −z) before the first vertex of the result.
/// It no longer knows what moves. Throws InputError for a lens with mirrors or tilts; `unfolded` does away
/// with those of a folded path.
Lens reversed(const Lens& lens);

/// The same lens with its plane fold mirrors taken out, so that its axis is straight: what light meets is the
/// same. Every bend of the axis must be at a plane mirror, else InputError is thrown. A straight lens comes
/// back as it is, but, as any, without what moves.
Lens unfolded(const Lens& lens);

}  // namespace groundglass::optics
