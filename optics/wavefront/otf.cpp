#include "optics/wavefront/otf.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "optics/wavefront/fourier.h"

namespace groundglass::optics {
namespace {

/// Cubic interpolation between four values (Catmull and Rom 1974), t from the second to the third.
template <typename Value>
Value cubic(const Value& a, const Value& b, const Value& c, const Value& d, double t) {
  return b + 0.5 * t * ((c - a) + t * ((2.0 * a - 5.0 * b + 4.0 * c - d) + t * (3.0 * (b - c) + d - a)));
}

}  // namespace

Otf::Otf(const PupilFunction& pupil) : step_per_mm_(pupil.step / (1e-6 * pupil.wavelength_nm)) {
  // Padded to twice its side, so that the cyclic correlation of the transform is the plain one.
  const Eigen::Index side = pupil.amplitude.rows(), padded = 2 * side;
  Eigen::MatrixXcd field = Eigen::MatrixXcd::Zero(padded, padded);
  field.topLeftCorner(side, side) = pupil.amplitude;
  const Eigen::MatrixXcd intensity = fourier_transform(field).cwiseAbs2().cast<std::complex<double>>();
  const Eigen::MatrixXcd correlation = inverse_fourier_transform(intensity);
  values_ = Eigen::MatrixXcd::Zero(padded, padded);
  for (Eigen::Index row = 0; row < padded; ++row)
    for (Eigen::Index column = 0; column < padded; ++column)
      values_(row, column) = correlation((row + side) % padded, (column + side) % padded);
  // Cells at the edge count by the square of their share there, which is right for all shifts but this one.
  values_(side, side) = PupilFunction::energy;
}

std::complex<double> Otf::operator()(double fx_per_mm, double fy_per_mm) const {
  const auto middle = static_cast<double>(values_.rows() / 2);
  const double x = fx_per_mm / step_per_mm_ + middle, y = fy_per_mm / step_per_mm_ + middle;
  const double column = std::floor(x), row = std::floor(y);
  const auto last = static_cast<double>(values_.rows() - 3);
  if (column < 1.0 || row < 1.0 || column > last || row > last) return 0.0;
  const auto i = static_cast<Eigen::Index>(column), j = static_cast<Eigen::Index>(row);
  // The modulus has a cusp at zero frequency: next to it, interpolate without looking across.
  const auto along_x = [&](Eigen::Index at) {
    const auto v = [&](Eigen::Index k) { return values_(at, k); };
    const Eigen::Index zero = values_.cols() / 2;
    const auto before = i == zero ? 3.0 * v(i) - 3.0 * v(i + 1) + v(i + 2) : v(i - 1);
    const auto after = i + 1 == zero ? 3.0 * v(i + 1) - 3.0 * v(i) + v(i - 1) : v(i + 2);
    return cubic<std::complex<double>>(before, v(i), v(i + 1), after, x - column);
  };
  const Eigen::Index zero = values_.rows() / 2;
  const std::complex<double> b = along_x(j), c = along_x(j + 1);
  const std::complex<double> a = j == zero ? 3.0 * b - 3.0 * c + along_x(j + 2) : along_x(j - 1);
  const std::complex<double> d = j + 1 == zero ? 3.0 * c - 3.0 * b + along_x(j - 1) : along_x(j + 2);
  return cubic<std::complex<double>>(a, b, c, d, y - row);
}

std::complex<double> polychromatic(std::span<const WeightedOtf> otfs, double fx_per_mm, double fy_per_mm) {
  std::complex<double> sum = 0.0;
  double weight = 0.0;
  for (const WeightedOtf& o : otfs) {
    sum += o.weight * o.otf(fx_per_mm, fy_per_mm);
    weight += o.weight;
  }
  return sum / weight;
}

std::complex<double> geometric_otf(const Bundle& bundle, Eigen::Vector2d about_mm, double fx_per_mm,
                                   double fy_per_mm) {
  std::complex<double> sum = 0.0;
  double weight = 0.0;
  for (size_t i = 0; i < bundle.pupil.size(); ++i) {
    if (!bundle.rays.ok(i)) continue;
    const double cycles =
        fx_per_mm * (bundle.rays.x[i] - about_mm.x()) + fy_per_mm * (bundle.rays.y[i] - about_mm.y());
    sum += bundle.pupil[i].weight * std::polar(1.0, -2.0 * std::numbers::pi * cycles);
    weight += bundle.pupil[i].weight;
  }
  return sum / weight;
}

double perfect_mtf(double s) {
  if (s >= 1.0) return 0.0;
  return 2.0 / std::numbers::pi * (std::acos(s) - s * std::sqrt(1.0 - s * s));
}

}  // namespace groundglass::optics
