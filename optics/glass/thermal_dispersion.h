#pragma once

namespace groundglass::optics {

/// How the index changes with temperature, against vacuum, by the formula of Schott's catalogue (TIE-19,
/// Temperature Coefficient of the Refractive Index; Hoffmann, Jochs and Westenberger, Proc. SPIE 1327
/// (1990)):
///
///   Δn = (n² − 1) / 2n · [ D₀ΔT + D₁ΔT² + D₂ΔT³ + (E₀ΔT + E₁ΔT²) / (λ² − λ_TK²) ],  λ in µm
///
/// with ΔT from the reference temperature. For Schott's glasses it was measured from −100 to 140 °C and from
/// 365 to 1014 nm. A negative λ_TK stands for λ² + λ_TK²: some plastics have one.
struct ThermalDispersion {
  double d0_per_K = 0.0, d1_per_K2 = 0.0, d2_per_K3 = 0.0;
  double e0_um2_per_K = 0.0, e1_um2_per_K2 = 0.0;
  double ltk_um = 0.0;

  bool operator==(const ThermalDispersion&) const = default;
};

/// Δn for a glass whose index at the reference temperature is `n`, `warming_K` warmer than that.
double thermal_index_change(const ThermalDispersion& thermal, double n, double wavelength_nm,
                            double warming_K);

}  // namespace groundglass::optics
