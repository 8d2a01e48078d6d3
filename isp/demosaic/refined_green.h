#pragma once

#include <array>

#include "isp/demosaic/bayer.h"

namespace groundglass::isp {

/// Green, better at red and blue sites: halfway to X's green by aX + b, where X is the site's colour, b that
/// of the four neighbours, less weighted where green, X or b change more, and a the slope of green's
/// Laplacians on X's over 3×3 pixels. This is residual interpolation as in RegressedColours, of green from
/// red and blue. `green` and the colours ([0] red, [1] blue) are known to a border of `border` pixels, the
/// result to one of 2 more.
Plane refined_green(const CfaPattern& cfa, const Tile& tile, const Plane& green,
                    const std::array<Plane, 2>& red_blue, int border);

}  // namespace groundglass::isp
