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

/// Between the points of a lattice, `at(row, column)` counted from zero frequency. The modulus has a cusp
/// there: next to it, interpolate without looking across.
template <typename At>
std::complex<double> interpolated(const At& at, double x, double y) {
  using Complex = std::complex<double>;
  const auto i = static_cast<Eigen::Index>(std::floor(x)), j = static_cast<Eigen::Index>(std::floor(y));
  const double tx = x - std::floor(x), ty = y - std::floor(y);
  const auto along_x = [&](Eigen::Index row) -> Complex {
    const Complex b = at(row, i);
    if (tx == 0.0) return b;
    const Complex c = at(row, i + 1);
    const Complex before = i == 0 ? 3.0 * b - 3.0 * c + at(row, i + 2) : at(row, i - 1);
    const Complex after = i + 1 == 0 ? 3.0 * c - 3.0 * b + at(row, i - 1) : at(row, i + 2);
    return cubic<Complex>(before, b, c, after, tx);
  };
  const Complex b = along_x(j);
  if (ty == 0.0) return b;
  const Complex c = along_x(j + 1);
  const Complex a = j == 0 ? 3.0 * b - 3.0 * c + along_x(j + 2) : along_x(j - 1);
  const Complex d = j + 1 == 0 ? 3.0 * c - 3.0 * b + along_x(j - 1) : along_x(j + 2);
  return cubic<Complex>(a, b, c, d, ty);
}

double step_per_mm(const PupilFunction& pupil) { return pupil.step / (1e-6 * pupil.wavelength_nm); }

/// Σ A(p + shift) A*(p).
std::complex<double> correlation(const Eigen::MatrixXcd& amplitude, Eigen::Index down, Eigen::Index right) {
  const Eigen::Index rows = amplitude.rows() - std::abs(down), columns = amplitude.cols() - std::abs(right);
  if (rows <= 0 || columns <= 0) return 0.0;
  const auto shifted =
      amplitude.block(std::max<Eigen::Index>(down, 0), std::max<Eigen::Index>(right, 0), rows, columns);
  const auto fixed =
      amplitude.block(std::max<Eigen::Index>(-down, 0), std::max<Eigen::Index>(-right, 0), rows, columns);
  return (shifted.array() * fixed.array().conjugate()).sum();
}

}  // namespace

Otf::Otf(const PupilFunction& pupil) : step_per_mm_(step_per_mm(pupil)) {
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
  const Eigen::Index middle = values_.rows() / 2;
  const double x = fx_per_mm / step_per_mm_, y = fy_per_mm / step_per_mm_;
  // Beyond the pupil's own width there is nothing; the lattice has some more.
  if (std::max(std::abs(x), std::abs(y)) > static_cast<double>(middle - 3)) return 0.0;
  return interpolated(
      [&](Eigen::Index row, Eigen::Index column) { return values_(row + middle, column + middle); }, x, y);
}

std::complex<double> otf_at(const PupilFunction& pupil, double fx_per_mm, double fy_per_mm) {
  const auto at = [&](Eigen::Index row, Eigen::Index column) -> std::complex<double> {
    return row == 0 && column == 0 ? PupilFunction::energy : correlation(pupil.amplitude, row, column);
  };
  return interpolated(at, fx_per_mm / step_per_mm(pupil), fy_per_mm / step_per_mm(pupil));
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
