#include "optics/wavefront/otf.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/core/argument_checks.h"

namespace groundglass::optics {
namespace {

/// From one amplitude to another.
double turn(const std::complex<double>& from, const std::complex<double>& to) {
  return std::arg(to * std::conj(from));
}

}  // namespace

std::complex<double> ThroughFocusOtf::operator()(double defocus_mm) const {
  return (*this)(std::span(&defocus_mm, 1)).front();
}

std::vector<std::complex<double>> ThroughFocusOtf::operator()(std::span<const double> defocus_mm) const {
  const size_t count = real_.size();
  std::vector<double> real = real_, imaginary = imaginary_, cosine(count), sine(count);
  std::vector<std::complex<double>> result;
  double at_mm = 0.0, step_mm = 0.0;
  for (double next_mm : defocus_mm) {
    // Equal steps within rounding turn by the same angles.
    if (std::abs(next_mm - at_mm - step_mm) > 1e-9 * std::abs(step_mm) || result.empty()) {
      step_mm = next_mm - at_mm;
      for (size_t k = 0; k < count; ++k) {
        cosine[k] = std::cos(step_mm * radians_per_mm_[k]);
        sine[k] = std::sin(step_mm * radians_per_mm_[k]);
      }
    }
    double sum_real = constant_, sum_imaginary = 0.0;
    for (size_t k = 0; k < count; ++k) {
      const double turned = real[k] * cosine[k] - imaginary[k] * sine[k];
      imaginary[k] = real[k] * sine[k] + imaginary[k] * cosine[k];
      real[k] = turned;
      sum_real += real[k];
      sum_imaginary += imaginary[k];
    }
    at_mm = next_mm;
    result.emplace_back(sum_real, sum_imaginary);
  }
  return result;
}

Otf::Otf(const PupilFunction& pupil)
    : wavelength_mm_(1e-6 * pupil.wavelength_nm),
      step_(pupil.step),
      step_per_mm_(pupil.step / wavelength_mm_),
      first_direction_(pupil.direction(-1, -1)) {
  // A dark rim, so that every lit point has neighbours.
  const Eigen::Index side = pupil.amplitude.rows(), padded = side + 2;
  amplitude_ = Eigen::MatrixXcd::Zero(padded, padded);
  amplitude_.block(1, 1, side, side) = pupil.amplitude;
  phase_ = turn_x_ = turn_y_ = turn_xy_ = Eigen::MatrixXd::Zero(padded, padded);
  for (Eigen::Index i = 0; i + 1 < padded; ++i)
    for (Eigen::Index j = 0; j + 1 < padded; ++j) {
      const std::complex<double>&a = amplitude_(j, i), &right = amplitude_(j, i + 1),
            &down = amplitude_(j + 1, i), &across = amplitude_(j + 1, i + 1);
      if (a == 0.0 || right == 0.0 || down == 0.0 || across == 0.0) continue;
      phase_(j, i) = std::arg(a);
      turn_x_(j, i) = turn(a, right);
      turn_y_(j, i) = turn(a, down);
      turn_xy_(j, i) = turn(right, across) - turn_y_(j, i);
    }
  modulus_ = amplitude_.cwiseAbs();
  edge_light_ = PupilFunction::energy - amplitude_.squaredNorm();
}

std::complex<double> Otf::between(Eigen::Index row, Eigen::Index column, double x, double y) const {
  const double a = (1.0 - x) * (1.0 - y), right = x * (1.0 - y), down = (1.0 - x) * y, across = x * y;
  if (amplitude_(row, column) == 0.0 || amplitude_(row, column + 1) == 0.0 ||
      amplitude_(row + 1, column) == 0.0 || amplitude_(row + 1, column + 1) == 0.0)
    return a * amplitude_(row, column) + right * amplitude_(row, column + 1) +
           down * amplitude_(row + 1, column) + across * amplitude_(row + 1, column + 1);
  return std::polar(a * modulus_(row, column) + right * modulus_(row, column + 1) +
                        down * modulus_(row + 1, column) + across * modulus_(row + 1, column + 1),
                    phase_(row, column) + x * turn_x_(row, column) + y * turn_y_(row, column) +
                        across * turn_xy_(row, column));
}

template <typename Body>
void Otf::for_each_pair(double x, double y, const Body& body) const {
  const Eigen::Index side = amplitude_.rows();
  if (!(std::max(std::abs(x), std::abs(y)) < static_cast<double>(side))) return;
  const auto right = static_cast<Eigen::Index>(std::floor(x)),
             down = static_cast<Eigen::Index>(std::floor(y));
  const double tx = x - std::floor(x), ty = y - std::floor(y);
  for (Eigen::Index i = std::max<Eigen::Index>(0, -right); i < std::min(side, side - 1 - right); ++i)
    for (Eigen::Index j = std::max<Eigen::Index>(0, -down); j < std::min(side, side - 1 - down); ++j)
      if (amplitude_(j, i) != 0.0)
        body(between(j + down, i + right, tx, ty) * std::conj(amplitude_(j, i)), j, i);
}

double Otf::edge_light(double x, double y) const {
  return edge_light_ * std::max(0.0, 1.0 - std::abs(x)) * std::max(0.0, 1.0 - std::abs(y));
}

std::complex<double> Otf::operator()(double fx_per_mm, double fy_per_mm) const {
  const double x = fx_per_mm / step_per_mm_, y = fy_per_mm / step_per_mm_;
  // Cells at the edge count by the square of their share, which is right for all shifts but none at all.
  std::complex<double> sum = edge_light(x, y);
  for_each_pair(x, y, [&](std::complex<double> product, Eigen::Index, Eigen::Index) { sum += product; });
  return sum;
}

ThroughFocusOtf Otf::through_focus(double fx_per_mm, double fy_per_mm) const {
  const double x = fx_per_mm / step_per_mm_, y = fy_per_mm / step_per_mm_;
  const auto cosine = [&](double row, double column) {
    const Eigen::Vector2d direction = first_direction_ + step_ * Eigen::Vector2d(column, row);
    return std::sqrt(std::max(0.0, 1.0 - direction.squaredNorm()));
  };
  ThroughFocusOtf result;
  result.constant_ = edge_light(x, y);
  for_each_pair(x, y, [&](std::complex<double> product, Eigen::Index row, Eigen::Index column) {
    const auto j = static_cast<double>(row), i = static_cast<double>(column);
    result.real_.push_back(product.real());
    result.imaginary_.push_back(product.imag());
    result.radians_per_mm_.push_back(2.0 * std::numbers::pi / wavelength_mm_ *
                                     (cosine(j + y, i + x) - cosine(j, i)));
  });
  return result;
}

std::complex<double> polychromatic(std::span<const WeightedOtf> otfs, double fx_per_mm, double fy_per_mm) {
  std::complex<double> sum = 0.0;
  double weight = 0.0;
  for (const WeightedOtf& o : otfs) {
    sum += o.weight * o.otf(fx_per_mm, fy_per_mm);
    weight += o.weight;
  }
  check_positive("the sum of the wavelengths' weights", weight);
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
  if (!(weight > 0.0)) throw InputError("no ray of the bundle reaches the image plane");
  return sum / weight;
}

double perfect_mtf(double s) {
  if (!(s >= 0.0)) throw InputError(fmt::format("frequency_by_cutoff is {}, expected 0 or more", s));
  if (s >= 1.0) return 0.0;
  return 2.0 / std::numbers::pi * (std::acos(s) - s * std::sqrt(1.0 - s * s));
}

}  // namespace groundglass::optics
