#pragma once

#include <Eigen/Core>
#include <cmath>

#include "sim/core/colour.h"
#include "sim/core/image.h"

namespace groundglass::scene {

/// A smooth reflectance of three numbers: ρ(λ) = ½ + x / (2 √(1 + x²)) with x = c₀ t² + c₁ t + c₂; always
/// within 0…1 (Jakob and Hanika, "A low-dimensional function space for efficient spectral upsampling",
/// Eurographics 2019). t = (λ − 580 nm) / 200 nm runs over −1…1, which keeps float evaluation exact enough.
struct SigmoidReflectance {
  static constexpr float centre_nm = 580.0f;
  static constexpr float half_range_nm = 200.0f;
  float c0 = 0.0f, c1 = 0.0f, c2 = 0.0f;

  float operator()(float wavelength_nm) const {
    return at((wavelength_nm - centre_nm) * (1.0f / half_range_nm));
  }
  float at(float t) const {
    const float x = (c0 * t + c1) * t + c2;
    return 0.5f + 0.5f * x / std::sqrt(1.0f + x * x);
  }
};

/// Finds sigmoid reflectances that show a given colour under one illuminant.
class SpectralUpsampler {
 public:
  explicit SpectralUpsampler(const Spectrum& illuminant);
  /// For D65, the white of sRGB.
  static const SpectralUpsampler& d65();

  /// The reflectance whose linear sRGB under the illuminant, as xyz_of_reflectance() and xyz_to_srgb() have
  /// it, is `linear_srgb` (each 0…1): by Levenberg–Marquardt from `start`, to 1e-6 in each channel where a
  /// sigmoid reaches the colour, else the nearest found.
  SigmoidReflectance fit(const Vector3& linear_srgb, const SigmoidReflectance& start = {}) const;

 private:
  using Samples = Eigen::Matrix<double, Eigen::Dynamic, 3, Eigen::ColMajor, 128, 3>;
  struct Evaluation;
  Evaluation evaluate(const Vector3& coefficients, const Vector3& linear_srgb) const;
  Vector3 minimise(Vector3 coefficients, const Vector3& linear_srgb, double& error) const;

  /// Per illuminant sample: t², t, 1; and its weight in R, G, B.
  Samples powers_;
  Samples weights_;
};

/// A reflectance for every pixel of a three-channel image of linear sRGB: three channels c₀, c₁, c₂.
Image<float> upsample(const Image<float>& linear_srgb);

}  // namespace groundglass::scene
