#pragma once

#include <string>

#include "optics/lens/lens.h"

namespace groundglass::report {

/// Radius in the y–z plane (mm), "∞" for a plane.
std::string radius_text(const optics::Shape& shape);

/// What departs from a sphere, "k = −1; A4 = 1e-05 …"; empty for spheres and planes.
std::string asphere_text(const optics::Shape& shape);

}  // namespace groundglass::report
