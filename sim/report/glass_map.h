#pragma once

#include "optics/lens/lens.h"
#include "sim/report/svg.h"

namespace groundglass::report {

/// nd over Vd, dispersion growing to the right as usual, of every glass of the library's catalogues that is
/// not obsolete and has an index from F to C, with names where there is room for them; and of the glasses of
/// a lens, if one is given, with their names led to where they need room. Throws InputError for a lens glass
/// without an index at F, d or C.
Svg glass_map(const optics::Lens* lens, double width = 960.0, double height = 680.0);

}  // namespace groundglass::report
