#pragma once

#include <span>
#include <vector>

#include "sim/core/wavelength_grid.h"

namespace groundglass {

/// A tabulated function of wavelength (nm, in air), linear between its samples and zero outside them.
/// What the value means (W m⁻² nm⁻¹, reflectance, quantum efficiency …) is the owner's to say.
class Spectrum {
 public:
  Spectrum() = default;
  /// Wavelengths must rise strictly and match `values` in number; throws InputError otherwise.
  Spectrum(std::vector<double> wavelengths_nm, std::vector<double> values);
  static Spectrum constant(double value, double from_nm = 300.0, double to_nm = 1200.0);

  double operator()(double wavelength_nm) const;
  /// Exact integral of the piecewise-linear function over [from_nm, to_nm].
  double integral(double from_nm, double to_nm) const;
  /// Exact mean over each band of the grid.
  std::vector<double> band_means(const WavelengthGrid& grid) const;
  Spectrum scaled(double factor) const;

  double first_nm() const { return wavelengths_nm_.front(); }
  double last_nm() const { return wavelengths_nm_.back(); }
  bool empty() const { return wavelengths_nm_.empty(); }
  std::span<const double> wavelengths_nm() const { return wavelengths_nm_; }
  std::span<const double> values() const { return values_; }

 private:
  std::vector<double> wavelengths_nm_;
  std::vector<double> values_;
};

/// Exact integral of the product of two piecewise-linear spectra over [from_nm, to_nm].
double integral_of_product(const Spectrum& a, const Spectrum& b, double from_nm, double to_nm);

/// The product, sampled at the union of both sets of wavelengths.
Spectrum product(const Spectrum& a, const Spectrum& b);

}  // namespace groundglass
