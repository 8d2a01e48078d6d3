#include "sim/measure/edge_spread.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

namespace groundglass::measure {
namespace {

/// Uniform cubic B-splines that reach over an interval, at t = 0…1 of it, and their derivatives by t.
Eigen::Vector4d basis(double t) {
  const double s = 1.0 - t;
  return Eigen::Vector4d(s * s * s, 3.0 * t * t * t - 6.0 * t * t + 4.0, 3.0 * s * s * s - 6.0 * s * s + 4.0,
                         t * t * t) /
         6.0;
}

Eigen::Vector4d basis_slope(double t) {
  const double s = 1.0 - t;
  return Eigen::Vector4d(-s * s, 3.0 * t * t - 4.0 * t, 4.0 * s - 3.0 * s * s, t * t) / 2.0;
}

/// A whisper of third-difference smoothing, relative to the data's weight, decides what no sample decides.
void add_smoothing(Eigen::MatrixXd& normal) {
  const double weight = 1e-9 * normal.trace() / static_cast<double>(normal.rows());
  const Eigen::Vector4d difference(-1.0, 3.0, -3.0, 1.0);
  for (Eigen::Index i = 0; i + 4 <= normal.rows(); ++i)
    normal.block<4, 4>(i, i) += weight * difference * difference.transpose();
}

}  // namespace

EdgeSpread::EdgeSpread(std::span<const EdgeSample> samples, const KnotSpacing& knots) : knots_(knots) {
  const auto [low, high] =
      std::minmax_element(samples.begin(), samples.end(),
                          [](const auto& a, const auto& b) { return a.distance_px < b.distance_px; });
  first_ = warped(low->distance_px);
  last_ = warped(high->distance_px);
  const double intervals = std::max(1.0, std::ceil((last_ - first_) * knots.scale_px / knots.spacing_px));
  step_ = (last_ - first_) / intervals;
  const Eigen::Index count = static_cast<Eigen::Index>(intervals) + 3;

  Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(count, count);
  Eigen::VectorXd right = Eigen::VectorXd::Zero(count);
  for (const EdgeSample& sample : samples) {
    const auto [first, t] = place(sample.distance_px);
    const Eigen::Vector4d b = basis(t);
    normal.block<4, 4>(first, first) += b * b.transpose();
    right.segment<4>(first) += sample.value * b;
  }
  add_smoothing(normal);
  const Eigen::LDLT<Eigen::MatrixXd> solver(normal);
  coefficients_ = solver.solve(right);

  double sum = 0.0;
  for (const EdgeSample& sample : samples) sum += std::pow(sample.value - (*this)(sample.distance_px), 2);
  residual_variance_ = sum / std::max(1.0, static_cast<double>(samples.size()) - static_cast<double>(count));
  covariance_ = residual_variance_ * solver.solve(Eigen::MatrixXd::Identity(count, count));
}

double EdgeSpread::warped(double distance_px) const { return std::asinh(distance_px / knots_.scale_px); }

EdgeSpread::Place EdgeSpread::place(double distance_px) const {
  const double position = std::clamp(warped(distance_px), first_, last_) - first_;
  const double last_interval = static_cast<double>(std::lround((last_ - first_) / step_)) - 1.0;
  const double interval = std::min(std::floor(position / step_), last_interval);
  return {static_cast<Eigen::Index>(interval), position / step_ - interval};
}

double EdgeSpread::operator()(double distance_px) const {
  const auto [first, t] = place(distance_px);
  return coefficients_.segment<4>(first).dot(basis(t));
}

EdgeSpread::Slope EdgeSpread::slope_factors(double distance_px) const {
  const auto [first, t] = place(distance_px);
  const double u = warped(distance_px);
  if (u < first_ || u > last_) return {first, Eigen::Vector4d::Zero()};
  return {first, basis_slope(t) / (step_ * std::hypot(distance_px, knots_.scale_px))};
}

double EdgeSpread::slope(double distance_px) const {
  const auto [first, factors] = slope_factors(distance_px);
  return coefficients_.segment<4>(first).dot(factors);
}

}  // namespace groundglass::measure
