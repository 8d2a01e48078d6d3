#pragma once

#include <vector>

#include "optics/lens/lens.h"
#include "sim/report/lens_outline.h"

namespace groundglass::report {

/// A ray of the pupil's vertical diameter that passes the whole lens.
struct MeridionalRay {
  /// Where it meets each glass surface and mirror, and at last the image plane.
  Curve places;
  /// Its direction in front of the lens, (z, y) of a unit vector.
  Eigen::Vector2d direction;
};

/// So many rays of a field point, evenly spread over what passes the clear apertures and meets the surfaces
/// in their order, never behind where two of them cross; fewer where hardly any do, none where none does.
/// Throws InputError as RayAimer does.
std::vector<MeridionalRay> meridional_rays(const optics::Lens& lens, double wavelength_nm,
                                           optics::FieldPoint field, std::size_t count);

}  // namespace groundglass::report
