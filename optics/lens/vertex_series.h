#pragma once

#include <array>

#include "optics/lens/shape.h"

namespace groundglass::optics {

/// How a surface starts out from its vertex on the meridian x = 0: z = Σ aᵢ r^i up to r⁴, aᵢ in mm^(1−i).
/// Twice a₂ is its vertex curvature c; a sphere has a₄ = c³ / 8.
std::array<double, 5> vertex_series(const Shape& shape);

}  // namespace groundglass::optics
