#pragma once

#include <string>
#include <vector>

#include "optics/formats/zmx_surface.h"

namespace groundglass::optics {

/// The surfaces that do something to rays, coordinate breaks folded into the tilts of the surfaces behind
/// them: the way from a surface to the next, a rigid motion, is its thickness and the next one's tilt. Fills
/// `lens` with them, its object distance and its image tilt. Planes in air that bound nothing are left out,
/// and `notes` name them.
void fold_zmx_surfaces(const std::vector<ZmxSurface>& surfaces, double mm_per_unit, Lens& lens,
                       std::vector<std::string>& notes);

}  // namespace groundglass::optics
