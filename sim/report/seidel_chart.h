#pragma once

#include "optics/analysis/seidel.h"
#include "sim/report/svg.h"

namespace groundglass::report {

/// A bar for each coefficient of every surface, as wavefront aberration in waves at the edge of pupil and
/// field, and for their sums on a scale of its own; distortion, which dwarfs the rest, apart.
Svg seidel_chart(const optics::SeidelAberrations& seidel);

}  // namespace groundglass::report
