#pragma once

#include <array>
#include <variant>
#include <vector>

namespace groundglass::optics {

/// The air around and between the elements: index 1 by definition, since all indices are relative to air.
struct AirIndex {
  bool operator==(const AirIndex&) const = default;
};

/// One number at all wavelengths.
struct ConstantIndex {
  double n = 1.5;
  bool operator==(const ConstantIndex&) const = default;
};

/// n² = 1 + Σ Bᵢ λ² / (λ² − Cᵢ), λ in µm (Sellmeier 1871; Schott TIE-29).
struct SellmeierIndex {
  std::vector<double> b, c_um2;
  bool operator==(const SellmeierIndex&) const = default;
};

/// n² = Σ aᵢ λ^pᵢ, λ in µm: the Schott catalogue formula with powers 0, 2, −2, −4 … and its relatives.
struct PowerSeriesIndex {
  std::vector<double> coefficient;
  std::vector<double> power;
  bool operator==(const PowerSeriesIndex&) const = default;
};

/// B λ^p / (λ² − C), λ in µm, p being 0 or 2.
struct Resonance {
  double b = 0.0;
  double c_um2 = 0.0;
  double power = 2.0;
  bool operator==(const Resonance&) const = default;
};

/// n² = Σ aᵢ λ^pᵢ + Σ Bⱼ λ^qⱼ / (λ² − Cⱼ), λ in µm: resonances over a background, as the Handbook of Optics
/// has them.
struct ResonanceIndex {
  PowerSeriesIndex background;
  std::vector<Resonance> resonances;
  bool operator==(const ResonanceIndex&) const = default;
};

/// n = n0 + A / λ + B / λ^3.5, λ in µm (Conrady, Applied Optics and Optical Design, part II, 1960).
struct ConradyIndex {
  double n0 = 1.5, a = 0.0, b = 0.0;
  bool operator==(const ConradyIndex&) const = default;
};

/// n = a₀ + a₁ L + a₂ L² + a₃ λ² + a₄ λ⁴ + a₅ λ⁶ with L = 1 / (λ² − 0.028), λ in µm (Herzberger, Optica Acta
/// 6 (1959) 197; Herzberger and Salzberg, J. Opt. Soc. Am. 52 (1962) 420).
struct HerzbergerIndex {
  std::array<double, 6> a{};
  bool operator==(const HerzbergerIndex&) const = default;
};

/// Optical plastics bend their dispersion curve more in the blue than glasses of the same Abbe number.
enum class MaterialKind { glass, plastic };

/// An index known at the d line and by its Abbe number alone, as patents print them. glass_model.h says how
/// it is made a dispersion curve and how far that may be off.
struct ModelIndex {
  double nd = 1.5168;
  double vd = 64.17;
  MaterialKind kind = MaterialKind::glass;
  bool operator==(const ModelIndex&) const = default;
};

/// How the index depends on the wavelength: a closed set.
using DispersionFormula = std::variant<AirIndex, ConstantIndex, SellmeierIndex, PowerSeriesIndex,
                                       ResonanceIndex, ConradyIndex, HerzbergerIndex, ModelIndex>;

/// The formula's value at any wavelength, NaN where it has no real one.
double dispersion_index(const DispersionFormula& formula, double wavelength_nm);

}  // namespace groundglass::optics
