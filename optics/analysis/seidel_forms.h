#pragma once

#include "optics/analysis/seidel.h"

namespace groundglass::optics {

/// Seidel's coefficients as wavefront aberration at the edge of pupil and field, in waves, positive where the
/// wavefront is ahead of its reference sphere (H. H. Hopkins's sign):
///   W = W040 ρ⁴ + W131 h ρ³ cos φ + W222 h² ρ² cos² φ + W220 h² ρ² + W311 h³ ρ cos φ.
/// (Welford, Aberrations of Optical Systems, 1986, 8.2; J. Sasian, Introduction to Aberrations in Optical
/// Imaging Systems, 2013, ch. 10.)
struct WaveCoefficients {
  double w040 = 0.0;   ///< spherical, S_I / 8
  double w131 = 0.0;   ///< coma, S_II / 2
  double w222 = 0.0;   ///< astigmatism, S_III / 2
  double w220p = 0.0;  ///< field curvature without astigmatism, on the Petzval surface, S_IV / 4
  double w220s = 0.0;  ///< sagittal field curvature, W220 above, (S_III + S_IV) / 4
  double w311 = 0.0;   ///< distortion, S_V / 2
  double w020 = 0.0;   ///< axial colour, the short wavelength's focus against the long one's, C_L / 2
  double w111 = 0.0;   ///< lateral colour, likewise, C_T
};

WaveCoefficients wave_coefficients(const SeidelCoefficients& coefficients, double wavelength_nm);

/// Seidel's coefficients as displacements (mm, upwards) in the paraxial image plane of rays at the edge of
/// pupil and field; CODE V's list of third-order aberrations holds the same (SA, TCO, TAS, SAS, PTB, DST, AX,
/// LAT).
struct TransverseAberrations {
  double tsph_mm = 0.0;  ///< spherical, S_I / 2n′u′
  double tsco_mm = 0.0;  ///< sagittal coma, S_II / 2n′u′
  double ttco_mm = 0.0;  ///< tangential coma, 3 S_II / 2n′u′
  double tast_mm = 0.0;  ///< astigmatism, tangential less sagittal, S_III / n′u′
  double tpfc_mm = 0.0;  ///< Petzval field curvature, S_IV / 2n′u′
  double tsfc_mm = 0.0;  ///< sagittal field curvature, (S_III + S_IV) / 2n′u′
  double ttfc_mm = 0.0;  ///< tangential field curvature, (3 S_III + S_IV) / 2n′u′
  double tdis_mm = 0.0;  ///< distortion, S_V / 2n′u′
  double taxc_mm =
      0.0;  ///< axial colour, the short wavelength's marginal ray from the long one's, C_L / n′u′
  double tlac_mm = 0.0;  ///< lateral colour, the chief rays likewise, C_T / n′u′
};

/// `image_nu` is SeidelAberrations::image_nu. Throws InputError when it is 0: the image is at infinity.
TransverseAberrations transverse_aberrations(const SeidelCoefficients& coefficients, double image_nu);

}  // namespace groundglass::optics
