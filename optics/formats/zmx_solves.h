#pragma once

#include <string>
#include <vector>

#include "optics/formats/zmx_surface.h"

namespace groundglass::optics {

/// Works out the solves whose definition is plain: pickups of curvature, thickness and parameters, the
/// curvature that gives the marginal ray an angle or an F/#, and the thickness to a height of the paraxial
/// marginal ray. Of the others the value stays that the program left in the file when it solved them. `notes`
/// name these, and every value that came out otherwise than in the file.
void resolve_zmx_solves(std::vector<ZmxSurface>& surfaces, const ZmxSystem& system,
                        std::vector<std::string>& notes);

}  // namespace groundglass::optics
