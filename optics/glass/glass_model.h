#pragma once

#include "optics/glass/glass.h"

namespace groundglass::optics {

/// The dispersion curve given to a material known only by (nd, Vd):
///
///   n(λ) = nd + (nd − 1)/Vd · [ ω / (ωF − ωC) + s ω (ω − ωF − ωC) ]
///   ω = x / (1 + 2.5 x),  x = λ − λd in µm
///
/// ω is Buchdahl's chromatic coordinate with the constant 2.5 of Robb and Mercado, "Calculation of refractive
/// indices using Buchdahl's chromatic coordinate", Applied Optics 22 (1983) 1198. The second term vanishes at
/// d and is equal at F and C, so nd and Vd are exact whatever s is. Its size s = a + b/Vd was regressed, by
/// least squares of the index, over all catalogue glasses and apart from them over the catalogue plastics.
///
/// Why this: a third power of ω, or nd as a further regressor, lowers the error of glasses by less than 15 %;
/// s linear in Vd (the normal line of partial dispersions) more than doubles it; a one-term Sellmeier formula
/// through nd and Vd is seven times worse. Plastics put on the line of glasses would be off 2.4 times
/// as much.
///
/// Errors over the embedded catalogues, every 5 nm where the catalogue formula holds; the worst are dense
/// flints and styrenes at the blue end. A test recomputes them.
struct ModelError {
  double rms, worst;
};
inline constexpr ModelError model_error_glass_400_700 = {7.77e-5, 1.30e-3};
inline constexpr ModelError model_error_glass_380_1000 = {1.86e-4, 4.81e-3};
inline constexpr ModelError model_error_plastic_400_700 = {1.05e-4, 1.15e-3};
inline constexpr ModelError model_error_plastic_380_1000 = {2.35e-4, 2.79e-3};

/// The range that was regressed and outside which the curve is not offered.
inline constexpr double model_first_nm = 380.0;
inline constexpr double model_last_nm = 1000.0;

/// The curve itself, at any wavelength.
double model_index(const ModelIndex& material, double wavelength_nm);

/// The (nd, Vd) whose curve has these values at the e line, as older German patents print them:
/// Ve = (ne − 1) / (nF' − nC') (ISO 7944). Both are then exact.
ModelIndex model_from_e_line(double ne, double ve, MaterialKind kind);

/// A material on that curve, named by its figures.
Glass model_glass(const ModelIndex& material);

}  // namespace groundglass::optics
