#pragma once

#include <vector>

#include "optics/wavefront/wavefront.h"

namespace groundglass::optics {

/// Radial order n and azimuthal order m of a Zernike polynomial; m < 0 are the sine terms.
struct ZernikeOrder {
  int n = 0;
  int m = 0;
};

/// How the polynomials are numbered, from 1, and scaled.
enum class ZernikeSet {
  noll,    ///< unit mean square over the unit circle (Noll, J. Opt. Soc. Am. 66, 207 (1976))
  fringe,  ///< unit value at the edge, by n + |m| (University of Arizona; Wyant and Creath 1992, table IV)
};

ZernikeOrder zernike_order(ZernikeSet set, int index);
/// The polynomial's value at a point of the unit circle: cosine along +x, sine along +y.
double zernike(ZernikeSet set, int index, double x, double y);

/// Coefficients (waves) of the first `count` polynomials that fit a wavefront best over its lit pupil, by
/// least squares with the nodes' weights. Coefficient i is that of index i + 1. Throws InputError when there
/// are fewer rays than polynomials.
std::vector<double> fit_zernikes(ZernikeSet set, const Wavefront& wavefront, int count);

}  // namespace groundglass::optics
