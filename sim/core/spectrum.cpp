#include "sim/core/spectrum.h"

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"

namespace groundglass {
namespace {

/// Rising knots: the bounds, and every sample of a and b strictly between them.
std::vector<double> knots_between(const Spectrum& a, const Spectrum& b, double from_nm, double to_nm) {
  std::vector<double> knots{from_nm, to_nm};
  for (const Spectrum* s : {&a, &b})
    for (double w : s->wavelengths_nm())
      if (w > from_nm && w < to_nm) knots.push_back(w);
  std::sort(knots.begin(), knots.end());
  knots.erase(std::unique(knots.begin(), knots.end()), knots.end());
  return knots;
}

/// The spectrum inside the open interval next to a knot: differs from operator() where the table begins or
/// ends with a non-zero value, since the function is zero outside.
double value_towards(const Spectrum& s, double at_nm, double towards_nm) {
  const double middle = 0.5 * (at_nm + towards_nm);
  if (middle < s.first_nm() || middle > s.last_nm()) return 0.0;
  return s(at_nm);
}

}  // namespace

Spectrum::Spectrum(std::vector<double> wavelengths_nm, std::vector<double> values)
    : wavelengths_nm_(std::move(wavelengths_nm)), values_(std::move(values)) {
  if (wavelengths_nm_.size() != values_.size() || wavelengths_nm_.size() < 2)
    throw InputError("a spectrum needs at least two wavelengths and one value for each");
  for (size_t i = 1; i < wavelengths_nm_.size(); ++i)
    if (!(wavelengths_nm_[i] > wavelengths_nm_[i - 1]))
      throw InputError("the wavelengths of a spectrum must rise strictly");
  for (double v : values_)
    if (!std::isfinite(v)) throw InputError("a spectrum holds a value that is not finite");
}

Spectrum Spectrum::constant(double value, double from_nm, double to_nm) {
  return Spectrum({from_nm, to_nm}, {value, value});
}

double Spectrum::operator()(double wavelength_nm) const {
  if (empty() || !(wavelength_nm >= first_nm() && wavelength_nm <= last_nm())) return 0.0;
  const auto upper = std::upper_bound(wavelengths_nm_.begin() + 1, wavelengths_nm_.end() - 1, wavelength_nm);
  const size_t i = static_cast<size_t>(upper - wavelengths_nm_.begin());
  const double t = (wavelength_nm - wavelengths_nm_[i - 1]) / (wavelengths_nm_[i] - wavelengths_nm_[i - 1]);
  return values_[i - 1] + t * (values_[i] - values_[i - 1]);
}

double Spectrum::integral(double from_nm, double to_nm) const {
  return integral_of_product(*this, constant(1.0, from_nm - 1.0, to_nm + 1.0), from_nm, to_nm);
}

std::vector<double> Spectrum::band_means(const WavelengthGrid& grid) const {
  std::vector<double> means(static_cast<size_t>(grid.band_count));
  for (int b = 0; b < grid.band_count; ++b)
    means[static_cast<size_t>(b)] =
        integral(grid.lower_edge_nm(b), grid.lower_edge_nm(b + 1)) / grid.band_width_nm;
  return means;
}

Spectrum Spectrum::scaled(double factor) const {
  Spectrum result = *this;
  for (double& v : result.values_) v *= factor;
  return result;
}

double integral_of_product(const Spectrum& a, const Spectrum& b, double from_nm, double to_nm) {
  if (a.empty() || b.empty() || !(to_nm > from_nm)) return 0.0;
  const std::vector<double> knots = knots_between(a, b, from_nm, to_nm);
  double sum = 0.0;
  for (size_t i = 1; i < knots.size(); ++i) {
    const double w0 = knots[i - 1], w1 = knots[i];
    const double a0 = value_towards(a, w0, w1), a1 = value_towards(a, w1, w0);
    const double b0 = value_towards(b, w0, w1), b1 = value_towards(b, w1, w0);
    // The product of two lines is a parabola, for which Simpson's rule is exact.
    sum += (w1 - w0) / 6.0 * (a0 * b0 + (a0 + a1) * (b0 + b1) + a1 * b1);
  }
  return sum;
}

Spectrum product(const Spectrum& a, const Spectrum& b) {
  const double from = std::max(a.first_nm(), b.first_nm()), to = std::min(a.last_nm(), b.last_nm());
  if (!(to > from)) throw InputError("two spectra to be multiplied do not overlap in wavelength");
  std::vector<double> wavelengths = knots_between(a, b, from, to);
  std::vector<double> values;
  for (double w : wavelengths) values.push_back(a(w) * b(w));
  return Spectrum(std::move(wavelengths), std::move(values));
}

}  // namespace groundglass
