#include "optics/analysis/seidel_forms.h"

#include "sim/core/error.h"

namespace groundglass::optics {

WaveCoefficients wave_coefficients(const SeidelCoefficients& s, double wavelength_nm) {
  const double waves = 1e6 / wavelength_nm;  // in a mm
  return {waves * s.spherical_mm / 8.0,
          waves * s.coma_mm / 2.0,
          waves * s.astigmatism_mm / 2.0,
          waves * s.petzval_mm / 4.0,
          waves * (s.astigmatism_mm + s.petzval_mm) / 4.0,
          waves * s.distortion_mm / 2.0,
          waves * s.axial_colour_mm / 2.0,
          waves * s.lateral_colour_mm};
}

TransverseAberrations transverse_aberrations(const SeidelCoefficients& s, double image_nu) {
  if (image_nu == 0.0)
    throw InputError("the image is at infinity; transverse aberrations need it at a distance");
  const double half = 0.5 / image_nu, whole = 1.0 / image_nu;
  return {half * s.spherical_mm,
          half * s.coma_mm,
          3.0 * half * s.coma_mm,
          whole * s.astigmatism_mm,
          half * s.petzval_mm,
          half * (s.astigmatism_mm + s.petzval_mm),
          half * (3.0 * s.astigmatism_mm + s.petzval_mm),
          half * s.distortion_mm,
          whole * s.axial_colour_mm,
          whole * s.lateral_colour_mm};
}

}  // namespace groundglass::optics
