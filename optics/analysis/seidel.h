#pragma once

#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// Seidel's coefficients and the first-order chromatic ones, of a surface or summed over a lens, all in mm
/// (W. T. Welford, Aberrations of Optical Systems, 1986, ch. 8 and 10.3; M. J. Kidger, Fundamental Optical
/// Design, 2002, ch. 6). Positive S_I, S_III, S_IV and C_L are undercorrected, as a single positive lens has
/// them; S_II, S_V and C_T turn their sign with the field. OpticStudio's S1 … S5, CL, CT in lens units are
/// these; what CODE V lists is transverse (seidel_forms.h).
struct SeidelCoefficients {
  double spherical_mm = 0.0;       ///< S_I
  double coma_mm = 0.0;            ///< S_II
  double astigmatism_mm = 0.0;     ///< S_III
  double petzval_mm = 0.0;         ///< S_IV
  double distortion_mm = 0.0;      ///< S_V
  double axial_colour_mm = 0.0;    ///< C_L, of the short against the long wavelength
  double lateral_colour_mm = 0.0;  ///< C_T, likewise

  SeidelCoefficients& operator+=(const SeidelCoefficients& other);
};

/// A paraxial ray on its way through a surface.
struct SeidelRay {
  double y_mm = 0.0;
  /// Slopes dy/dz before and behind the surface.
  double u_before = 0.0, u = 0.0;
  /// A = n i = n (u + y c), the refraction invariant; n is negative where light travels towards −z.
  double refraction_invariant = 0.0;

  /// i, signed as A.
  double incidence(double n_before) const { return refraction_invariant / n_before; }
};

struct SurfaceSeidel {
  /// Through the edge of the stop from the axial object point, and through its centre from the edge of the
  /// field.
  SeidelRay marginal, chief;
  /// Signed index before and behind.
  double n_before = 1.0, n = 1.0;
  /// What the sphere of the vertex's curvature gives, and what the r⁴ term of the departure from it adds.
  SeidelCoefficients sphere, asphere;

  SeidelCoefficients total() const { return SeidelCoefficients(sphere) += asphere; }
};

/// What Seidel coefficients are computed for.
struct SeidelConditions {
  double wavelength_nm = 587.5618;
  /// Colours are compared between these.
  double short_nm = 486.1327, long_nm = 656.2725;
  /// Of the chief ray, upwards: degrees for an object at infinity, else mm of object height.
  double field = 0.0;
};

/// The reference wavelength, the shortest and the longest of design_wavelengths, and the largest of
/// design_fields.
SeidelConditions design_conditions(const Lens& lens);

struct SeidelAberrations {
  SeidelConditions conditions;
  /// H = n (u ȳ − ū y): Lagrange's invariant, the same in every space.
  double lagrange_invariant_mm = 0.0;
  /// Curvature of the Petzval surface at the image, its radius being the reciprocal: negative where it is
  /// concave to light that travels along +z, as that of a single positive lens is.
  double petzval_curvature_per_mm = 0.0;
  /// n′ u′ of the marginal ray behind the lens; negative when it converges, behind mirrors too.
  double image_nu = 0.0;
  std::vector<SurfaceSeidel> surfaces;
  SeidelCoefficients sum;
};

/// For the paraxial image, wherever the image plane stands. Conics, even and power aspheres and both of
/// Forbes's kinds count by their r² and r⁴ terms. A plane fold mirror that bends the axis adds nothing.
///
/// Throws InputError naming the surface for one that is not rotationally symmetric about the axis, or whose
/// shape has a term in r or r³, which third-order theory does not know; for an object distance that is not
/// positive; for a field of 90° or more; when the stop lies at an image of the object; and as
/// Lens::stop_index and Glass::index do.
SeidelAberrations seidel(const Lens& lens, const SeidelConditions& conditions);

}  // namespace groundglass::optics
