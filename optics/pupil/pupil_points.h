#pragma once

#include <vector>

#include "optics/lens/lens.h"
#include "optics/pupil/ray_aiming.h"

namespace groundglass::optics {

/// A pupil point and the area it stands for, as a share of the unit circle's.
struct PupilNode {
  PupilPoint point;
  double weight = 0.0;
};

/// Rings of 6, 12, 18 … points at radii 1/rings … 1 around a central one, all of equal weight: what other programs
/// call a hexapolar pattern of that density.
std::vector<PupilNode> hexapolar(int rings);

/// The centres of side × side squares that lie within the unit circle, all of equal weight.
std::vector<PupilNode> square_grid(int side);

/// A quadrature of what a field point lights: on each of `spokes` half-lines the stretch that passes every aperture
/// is found by tracing and bisection, and `rings` Gauss–Legendre nodes are put on it. Sums over smooth functions
/// converge far faster than on the patterns above. The weights add up to the share of the unit circle that passes;
/// there is no node where nothing does. Stretches are sought from the centroid of what passes, so the clear part
/// must be star-shaped around it, a central obstruction apart.
std::vector<PupilNode> pupil_quadrature(const Lens& lens, const RayAimer& aimer, double wavelength_nm, int rings,
                                        int spokes);

/// The same for an unvignetted pupil: no tracing.
std::vector<PupilNode> full_pupil_quadrature(int rings, int spokes);

/// Nodes and weights of Gauss and Legendre on [0, 1].
struct GaussLegendre {
  std::vector<double> node, weight;
};
GaussLegendre gauss_legendre(int count);

}  // namespace groundglass::optics
