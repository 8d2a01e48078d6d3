#pragma once

#include <complex>
#include <string>
#include <variant>
#include <vector>

#include "optics/glass/glass.h"

namespace groundglass::optics {

/// One n + i k at all wavelengths.
struct ConstantFilmIndex {
  double n = 1.38;
  double k = 0.0;
};

/// n = Σ aᵢ λ^(−2i), λ in µm (Cauchy 1836): a[0] is the constant. Transparent.
struct CauchyIndex {
  std::vector<double> a_um;
};

/// n and k at rising wavelengths, linear between them.
struct TabulatedIndex {
  std::vector<double> wavelength_nm, n, k;
};

/// What a film is made of. Wavelengths are in air and indices are taken to be relative to air; published
/// figures of films leave open whether they are, a difference of 0.0003.
class FilmMaterial {
 public:
  /// SellmeierIndex is that of glasses: transparent.
  using Formula = std::variant<ConstantFilmIndex, CauchyIndex, SellmeierIndex, TabulatedIndex>;

  /// Holds between the two wavelengths, both included.
  FilmMaterial(std::string name, Formula formula, double first_nm, double last_nm);

  /// n + i k. Throws InputError, naming the material and its range, outside that range.
  std::complex<double> index(double wavelength_nm) const;

  const std::string& name() const { return name_; }
  double first_nm() const { return first_nm_; }
  double last_nm() const { return last_nm_; }

 private:
  std::string name_;
  Formula formula_;
  double first_nm_, last_nm_;
};

}  // namespace groundglass::optics
