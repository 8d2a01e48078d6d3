#pragma once

#include <string>
#include <variant>
#include <vector>

namespace groundglass::optics {

/// The air around and between the elements: index 1 by definition, since all indices are relative to air.
struct AirIndex {};

/// One number at all wavelengths.
struct ConstantIndex {
  double n = 1.5;
};

/// n² = 1 + Σ Bᵢ λ² / (λ² − Cᵢ), λ in µm (Sellmeier 1871; Schott TIE-29).
struct SellmeierIndex {
  std::vector<double> b, c_um2;
};

/// n² = Σ aᵢ λ^pᵢ, λ in µm: the Schott catalogue formula with powers 0, 2, −2, −4 … and its relatives.
struct PowerSeriesIndex {
  std::vector<double> coefficient;
  std::vector<double> power;
};

/// Optical plastics bend their dispersion curve more in the blue than glasses of the same Abbe number.
enum class MaterialKind { glass, plastic };

/// An index known at the d line and by its Abbe number alone, as patents print them. glass_model.h says how
/// it is made a dispersion curve and how far that may be off.
struct ModelIndex {
  double nd = 1.5168;
  double vd = 64.17;
  MaterialKind kind = MaterialKind::glass;
};

/// A medium: its name and how its index, relative to air, depends on the wavelength in air.
class Glass {
 public:
  using Formula = std::variant<AirIndex, ConstantIndex, SellmeierIndex, PowerSeriesIndex, ModelIndex>;

  /// Air.
  Glass();
  /// The formula holds between the two wavelengths, both included; outside them `index` throws.
  Glass(std::string name, Formula formula, double first_nm, double last_nm);

  /// Throws InputError, naming the glass and its range, outside that range.
  double index(double wavelength_nm) const;

  const std::string& name() const { return name_; }
  const Formula& formula() const { return formula_; }
  bool is_air() const { return std::holds_alternative<AirIndex>(formula_); }
  double first_nm() const { return first_nm_; }
  double last_nm() const { return last_nm_; }

 private:
  std::string name_ = "air";
  Formula formula_ = AirIndex{};
  double first_nm_ = 0.0;
  double last_nm_ = 0.0;
};

/// Index at the d line, and the Abbe number (nd − 1) / (nF − nC). They throw as `index` does.
double nd(const Glass& glass);
double vd(const Glass& glass);

}  // namespace groundglass::optics
