#pragma once

#include <Eigen/Core>

#include "optics/lens/lens.h"
#include "optics/wavefront/wavefront.h"
#include "sim/core/error.h"

namespace groundglass::optics {

/// The aberrations of a field are so large that no lattice holds its wave. Rays then tell all: spots,
/// geometric MTF.
class TooAberrated : public InputError {
 public:
  using InputError::InputError;
};

/// The complex amplitude that leaves the exit pupil, on a square lattice of direction cosines (α, β) of the
/// image plane's frame. With these coordinates the field in the image plane is exactly its Fourier transform,
///   U(x, y) = 1/λ ∫∫ A(α, β) exp(2πi (α x + β y) / λ) dα dβ,  x and y from the reference sphere's centre
/// (Debye's integral; Goodman, Introduction to Fourier Optics, 2017, ch. 6–7), and its autocorrelation the
/// OTF, for any obliquity and pupil aberration.
struct PupilFunction {
  double wavelength_nm;
  /// Direction cosines of the lattice's middle, and its step.
  Eigen::Vector2d centre;
  double step;
  /// A · step at (row, column) = (β, α), edge points by the share of their cell that is clear; square, of
  /// even side.
  Eigen::MatrixXcd amplitude;
  /// The whole light: what ∫∫ |A|² dα dβ is for the exact pupil. Amplitudes are scaled to make it 1.
  static constexpr double energy = 1.0;

  Eigen::Vector2d direction(Eigen::Index row, Eigen::Index column) const;
  /// Width of the image that the lattice tells; beyond it the image repeats itself.
  double period_um() const { return 1e-3 * wavelength_nm / step; }
  /// Seen in a plane `defocus_mm` further on; good to the ratio of that to the reference sphere's radius,
  /// since directions towards the old centre are kept.
  PupilFunction defocused(double defocus_mm) const;
};

/// By rays aimed at the points of the lattice, `side` of them across; 0 takes as many as the aberrations
/// need, 64 to 512. Even irradiance in the entrance pupil is assumed.
///
/// Where the wave changes by more than half a wavelength from point to point its light falls beyond what the
/// lattice can tell; such points are left dark, and their light counts as lost from the image, up to 2 % of
/// the whole. Throws TooAberrated when it is more, for such an image is best described by rays, and
/// InputError when no light of the field passes.
PupilFunction pupil_function(const Lens& lens, double wavelength_nm, FieldPoint field,
                             const ReferenceSphere& sphere, int side = 0);

}  // namespace groundglass::optics
