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

/// Rings of 6, 12, 18 … points at radii 1/rings … 1 around a central one, all of equal weight: what other
/// programs call a hexapolar pattern of that density.
std::vector<PupilNode> hexapolar(int rings);

/// The centres of side × side squares that lie within the unit circle, all of equal weight.
std::vector<PupilNode> square_grid(int side);

/// What a field point lights of the pupil: on half-lines from a centre, evenly spread in angle, the stretch
/// that passes every aperture.
struct ClearPupil {
  struct Stretch {
    double from = 0.0, to = 0.0;
  };
  PupilPoint centre;
  std::vector<Stretch> stretches;

  double angle(std::size_t spoke) const;
  PupilPoint at(std::size_t spoke, double distance) const;
};

/// Found by tracing and bisection around the centroid of what passes; the clear part must be star-shaped
/// around that, a central obstruction apart. Where nothing passes, all stretches are empty.
ClearPupil find_clear_pupil(const Lens& lens, const RayAimer& aimer, double wavelength_nm, int spokes);

/// A quadrature of the clear pupil: `rings` Gauss–Legendre nodes on each stretch. Sums over smooth functions
/// converge far faster than on the patterns above. The weights add up to the share of the unit circle that is
/// clear.
std::vector<PupilNode> quadrature(const ClearPupil& pupil, int rings);

/// Both in one.
std::vector<PupilNode> pupil_quadrature(const Lens& lens, const RayAimer& aimer, double wavelength_nm,
                                        int rings, int spokes);

/// The same for an unvignetted pupil: no tracing.
std::vector<PupilNode> full_pupil_quadrature(int rings, int spokes);

/// Nodes and weights of Gauss and Legendre on [0, 1].
struct GaussLegendre {
  std::vector<double> node, weight;
};
GaussLegendre gauss_legendre(int count);

}  // namespace groundglass::optics
