#include "optics/lens/vertex_series.h"

#include <cstddef>

#include "optics/lens/forbes.h"

namespace groundglass::optics {
namespace {

using Series = std::array<double, 5>;

double term(const std::vector<double>& coefficients, std::size_t i) {
  return i < coefficients.size() ? coefficients[i] : 0.0;
}

Series series_of(const Conic& shape) {
  const double c = shape.curvature_per_mm;
  return {0.0, 0.0, c / 2.0, 0.0, (1.0 + shape.conic) * c * c * c / 8.0};
}

Series series_of(const EvenAsphere& shape) {
  Series a = series_of(shape.base);
  a[4] += term(shape.coefficients, 0);
  return a;
}

Series series_of(const PowerAsphere& shape) {
  Series a = series_of(shape.base);
  for (std::size_t i = 1; i < a.size(); ++i) a[i] += term(shape.coefficients, i - 1);
  return a;
}

Series series_of(const ForbesQbfs& shape) {
  // u² (1 − u²) (1 + c² r² / 2 …) (q₀ + q₁ r² …), u² = r² / a².
  const double c = shape.curvature_per_mm, a2 = shape.normalization_radius_mm * shape.normalization_radius_mm;
  const std::vector<double> q = qbfs_powers(shape);
  Series a = series_of(Conic{c, 0.0});
  a[2] += term(q, 0) / a2;
  a[4] += (term(q, 1) + term(q, 0) * (c * c / 2.0 - 1.0 / a2)) / a2;
  return a;
}

Series series_of(const ForbesQcon& shape) { return series_of(as_even_asphere(shape)); }
Series series_of(const Biconic& shape) { return series_of(shape.y); }
Series series_of(const Toroid& shape) { return series_of(shape.profile); }

}  // namespace

std::array<double, 5> vertex_series(const Shape& shape) {
  return std::visit([](const auto& s) { return series_of(s); }, shape);
}

}  // namespace groundglass::optics
