#pragma once

#include "sim/core/philox.h"

namespace groundglass::sensor {

/// An exact Poisson variate, a pure function of (mean, key, counter): inversion below a mean of 10, above it
/// Hörmann's transformed rejection PTRS ("The transformed rejection method for generating Poisson random
/// variables", Insurance: Mathematics and Economics 12, 1993). Draws go through the low 16 bits of
/// counter[3], which must be zero. `mean` in [0, 1e12]; the result is a whole number.
double poisson(double mean, PhiloxKey key, PhiloxCounter counter);

}  // namespace groundglass::sensor
