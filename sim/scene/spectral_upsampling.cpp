#include "sim/scene/spectral_upsampling.h"

#include <Eigen/Cholesky>
#include <algorithm>

#include "sim/core/error.h"
#include "sim/core/standard_spectra.h"
#include "sim/core/task.h"

namespace groundglass::scene {
namespace {

constexpr double tolerance = 1e-6;

SigmoidReflectance narrow(const Vector3& c) {
  return {static_cast<float>(c[0]), static_cast<float>(c[1]), static_cast<float>(c[2])};
}

}  // namespace

struct SpectralUpsampler::Evaluation {
  Vector3 residual;
  Matrix3 jacobian;
};

SpectralUpsampler::SpectralUpsampler(const Spectrum& illuminant) {
  const auto wavelengths = illuminant.wavelengths_nm();
  const auto count = static_cast<Eigen::Index>(wavelengths.size());
  if (count > Samples::MaxRowsAtCompileTime) throw Error("too many samples in an illuminant for upsampling");
  powers_.resize(count, 3);
  weights_.resize(count, 3);
  const SpectralTable& observer = cie1931_observer();
  double white_y = 0.0;
  for (Eigen::Index i = 0; i < count; ++i) {
    const double w = wavelengths[static_cast<size_t>(i)], power = illuminant.values()[static_cast<size_t>(i)];
    const double t = (w - SigmoidReflectance::centre_nm) / SigmoidReflectance::half_range_nm;
    powers_.row(i) << t * t, t, 1.0;
    const Vector3 xyz(observer.column(size_t{0})(w), observer.column(size_t{1})(w),
                      observer.column(size_t{2})(w));
    weights_.row(i) = (xyz_to_srgb() * (power * xyz)).transpose();
    white_y += power * xyz.y();
  }
  weights_ /= white_y;
}

const SpectralUpsampler& SpectralUpsampler::d65() {
  static const SpectralUpsampler upsampler(cie_illuminant("D65"));
  return upsampler;
}

SpectralUpsampler::Evaluation SpectralUpsampler::evaluate(const Vector3& coefficients,
                                                          const Vector3& linear_srgb) const {
  using Column = Eigen::Array<double, Eigen::Dynamic, 1, Eigen::ColMajor, 128, 1>;
  const Column x = (powers_ * coefficients).array();
  const Column inverse_root = (1.0 + x.square()).rsqrt();
  const Column reflectance = 0.5 + 0.5 * x * inverse_root;
  const Column slope = 0.5 * inverse_root.cube();
  const Samples gradient = powers_.array().colwise() * slope;
  return {weights_.transpose().lazyProduct(reflectance.matrix()) - linear_srgb,
          weights_.transpose().lazyProduct(gradient)};
}

Vector3 SpectralUpsampler::minimise(Vector3 coefficients, const Vector3& linear_srgb, double& error) const {
  Evaluation now = evaluate(coefficients, linear_srgb);
  double damping = 1e-4;
  for (int i = 0; i < 100 && now.residual.lpNorm<Eigen::Infinity>() > tolerance && damping < 1e12; ++i) {
    Matrix3 normal = now.jacobian.transpose() * now.jacobian;
    normal.diagonal() *= 1.0 + damping;
    const Vector3 trial = coefficients - normal.ldlt().solve(now.jacobian.transpose() * now.residual);
    const Evaluation next = evaluate(trial, linear_srgb);
    if (next.residual.squaredNorm() < now.residual.squaredNorm()) {
      coefficients = trial;
      now = next;
      damping *= 0.1;
    } else {
      damping *= 10.0;
    }
  }
  error = now.residual.lpNorm<Eigen::Infinity>();
  return coefficients;
}

SigmoidReflectance SpectralUpsampler::fit(const Vector3& linear_srgb, const SigmoidReflectance& start) const {
  double error = 0.0, error_from_grey = 0.0;
  const Vector3 fitted = minimise(Vector3(start.c0, start.c1, start.c2), linear_srgb, error);
  if (error <= tolerance) return narrow(fitted);
  // A far start can end in a flat region of the sigmoid; from mid grey every colour is within reach.
  const Vector3 from_grey = minimise(Vector3::Zero(), linear_srgb, error_from_grey);
  return narrow(error_from_grey < error ? from_grey : fitted);
}

Image<float> upsample(const Image<float>& linear_srgb) {
  const SpectralUpsampler& upsampler = SpectralUpsampler::d65();
  Image<float> coefficients(linear_srgb.width(), linear_srgb.height(), 3);
  parallel_for(linear_srgb.height(), Task(), "upsampling", [&](std::int64_t row) {
    const int y = static_cast<int>(row);
    SigmoidReflectance left;
    for (int x = 0; x < linear_srgb.width(); ++x) {
      const auto rgb = linear_srgb.pixel(x, y);
      // The pixel to the left is the best first guess, and often the same colour.
      if (x == 0 || !std::ranges::equal(rgb, linear_srgb.pixel(x - 1, y)))
        left = upsampler.fit(Vector3(rgb[0], rgb[1], rgb[2]), left);
      std::ranges::copy(std::array{left.c0, left.c1, left.c2}, coefficients.pixel(x, y).begin());
    }
  });
  return coefficients;
}

}  // namespace groundglass::scene
