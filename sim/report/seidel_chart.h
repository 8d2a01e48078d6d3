#pragma once

#include "optics/analysis/seidel.h"
#include "sim/report/svg.h"

namespace groundglass::report {

/// A bar for each of the seven coefficients of every surface, as wavefront aberration in waves at the edge of
/// pupil and field, and their sums on the right.
Svg seidel_chart(const optics::SeidelAberrations& seidel);

}  // namespace groundglass::report
