#pragma once

#include <vector>

#include "optics/lens/shape.h"

namespace groundglass::optics {

/// The even asphere that is the same surface as a Qcon: its polynomial written in powers of r.
EvenAsphere as_even_asphere(const ForbesQcon& shape);

/// Σ aₘ Qₘᵇᶠˢ(u²) of a Qbfs in powers of r²: the coefficients (mm) of 1, r², r⁴ …
std::vector<double> qbfs_powers(const ForbesQbfs& shape);

}  // namespace groundglass::optics
