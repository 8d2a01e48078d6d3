#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "optics/glass/dispersion.h"

namespace groundglass::optics {

/// The dispersion formulas that Zemax glass catalogues call by number (OpticStudio User Guide, The Glass
/// Dispersion Formulas), λ in µm, c₀ … the numbers of the CD line:
///
///    1 Schott              n² = c₀ + c₁λ² + c₂λ⁻² + c₃λ⁻⁴ + c₄λ⁻⁶ + c₅λ⁻⁸
///    2 Sellmeier 1         n² = 1 + Σ c₂ᵢ λ² / (λ² − c₂ᵢ₊₁), three terms
///    3 Herzberger          n  = c₀ + c₁L + c₂L² + c₃λ² + c₄λ⁴ + c₅λ⁶, L = 1 / (λ² − 0.028)
///    4 Sellmeier 2         n² = 1 + c₀ + c₁λ² / (λ² − c₂²) + c₃ / (λ² − c₄²)
///    5 Conrady             n  = c₀ + c₁/λ + c₂/λ^3.5
///    6 Sellmeier 3         as 2, four terms
///    7 Handbook of Optics 1  n² = c₀ + c₁ / (λ² − c₂) − c₃λ²
///    8 Handbook of Optics 2  n² = c₀ + c₁λ² / (λ² − c₂) − c₃λ²
///    9 Sellmeier 4         n² = c₀ + c₁λ² / (λ² − c₂) + c₃λ² / (λ² − c₄)
///   10 Extended            as 1, and c₆λ⁻¹⁰ + c₇λ⁻¹²
///   11 Sellmeier 5         as 2, five terms
///   12 Extended 2          as 1, and c₆λ⁴ + c₇λ⁶
///   13 Extended 3          n² = c₀ + c₁λ² + c₂λ⁴ + c₃λ⁻² + c₄λ⁻⁴ + c₅λ⁻⁶ + c₆λ⁻⁸ + c₇λ⁻¹⁰ + c₈λ⁻¹²
inline constexpr int zemax_formula_count = 13;

/// "Sellmeier 1" for 2. The number lies between 1 and zemax_formula_count, here and below.
std::string_view zemax_formula_name(int number);

/// How many coefficients the formula has.
size_t zemax_coefficient_count(int number);

/// `coefficients` holds zemax_coefficient_count(number) of them.
DispersionFormula zemax_formula(int number, std::span<const double> coefficients);

}  // namespace groundglass::optics
