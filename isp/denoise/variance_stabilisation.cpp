#include "isp/denoise/variance_stabilisation.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

GROUNDGLASS_VECTORISED void scale(float* values, size_t count, float factor) {
  for (size_t i = 0; i < count; ++i) values[i] *= factor;
}

GROUNDGLASS_VECTORISED void anscombe(float* values, size_t count, float electrons, float offset) {
  for (size_t i = 0; i < count; ++i) {
    const float square = values[i] * electrons + offset;
    values[i] = 2.0f * std::sqrt(square > 0.0f ? square : 0.0f);
  }
}

GROUNDGLASS_VECTORISED void invert(float* values, size_t count, const float* correction, float last,
                                   float per_step, float shot) {
  for (size_t i = 0; i < count; ++i) {
    const float z = values[i];
    float at = z * per_step;
    at = at > 0.0f ? at : 0.0f;
    at = at < last ? at : last;
    const int below = static_cast<int>(at);
    const float part = at - static_cast<float>(below);
    const float beyond = correction[below] + part * (correction[below + 1] - correction[below]);
    const float half = z > 0.0f ? 0.5f * z : 0.0f;
    values[i] = shot * (half * half + beyond);
  }
}

/// The mean of 2√max(0, n + σ·g + 3/8 + σ²) for Poisson n and normal g, as a function of the mean of n.
class MeanTransform {
 public:
  explicit MeanTransform(double read_variance_e2) : read_(read_variance_e2) {
    if (read_ >= many) return;
    std::vector<std::pair<double, double>> normal;
    constexpr double step = 0.05;
    for (int i = -160; i <= 160; ++i)
      normal.emplace_back(i * step,
                          step * std::exp(-0.5 * i * step * i * step) / std::sqrt(2.0 * std::numbers::pi));
    for (int n = 0; n < 500; ++n) of_count_.push_back(over_read_noise(n, normal));
  }

  double operator()(double electrons) const {
    return electrons + read_ < many ? summed(electrons) : expanded(electrons);
  }

 private:
  /// Above this the expansion is good to 1e-6.
  static constexpr double many = 200.0;

  double transform(double n) const { return 2.0 * std::sqrt(std::max(0.0, n + 0.375 + read_)); }

  /// `normal` are pairs of a standard normal and its probability.
  double over_read_noise(int n, const std::vector<std::pair<double, double>>& normal) const {
    double sum = 0.0;
    for (const auto& [g, probability] : normal) sum += probability * transform(n + std::sqrt(read_) * g);
    return sum;
  }

  double summed(double electrons) const {
    double probability = std::exp(-electrons), sum = 0.0;
    for (size_t n = 0; n < of_count_.size(); ++n) {
      sum += probability * of_count_[n];
      probability *= electrons / static_cast<double>(n + 1);
    }
    return sum;
  }

  /// Taylor's series about the mean with the central moments of the signal.
  double expanded(double electrons) const {
    const double v = electrons + read_, h = v + 0.375;
    const double third = electrons, fourth = 3.0 * v * v + electrons;
    return 2.0 * std::sqrt(h) *
           (1.0 - v / (8.0 * h * h) + third / (16.0 * h * h * h) - 5.0 * fourth / (128.0 * h * h * h * h) +
            70.0 * electrons * v / (256.0 * std::pow(h, 5)) - 315.0 * v * v * v / (1024.0 * std::pow(h, 6)));
  }

  double read_;
  std::vector<double> of_count_;
};

constexpr int table_size = 2048;

}  // namespace

VarianceStabiliser::VarianceStabiliser(const NoiseProfile& profile)
    : linear_(profile.shot < 1e-3 * profile.read), shot_(profile.shot), read_(profile.read) {
  if (linear_) return;
  const double read_variance = read_ / (shot_ * shot_);
  const MeanTransform mean(read_variance);
  const double at_zero = mean(0.0), top = at_zero + 64.0;
  const double slope_at_zero = (mean(1e-3) - at_zero) / 1e-3;
  step_ = top / table_size;
  // Pairs of electrons and mean transform, a little closer than the table and beyond its end.
  double electrons = 0.0, z = at_zero, next_electrons = 0.0, next_z = at_zero;
  for (int i = 0; i <= table_size + 1; ++i) {
    const double wanted = i * step_;
    double beyond = (wanted - at_zero) / slope_at_zero - 0.25 * wanted * wanted;
    if (wanted > at_zero) {
      while (next_z < wanted) {
        electrons = next_electrons;
        z = next_z;
        next_electrons += std::max(0.01, 0.4 * step_ * z);
        next_z = mean(next_electrons);
      }
      const double part = (wanted - z) / (next_z - z);
      beyond = std::lerp(electrons - 0.25 * z * z, next_electrons - 0.25 * next_z * next_z, part);
    }
    correction_.push_back(static_cast<float>(beyond));
  }
}

void VarianceStabiliser::forward(std::span<float> values) const {
  if (linear_) return scale(values.data(), values.size(), static_cast<float>(1.0 / std::sqrt(read_)));
  anscombe(values.data(), values.size(), static_cast<float>(1.0 / shot_),
           static_cast<float>(0.375 + read_ / (shot_ * shot_)));
}

void VarianceStabiliser::inverse(std::span<float> values) const {
  if (linear_) return scale(values.data(), values.size(), static_cast<float>(std::sqrt(read_)));
  invert(values.data(), values.size(), correction_.data(), static_cast<float>(table_size),
         static_cast<float>(1.0 / step_), static_cast<float>(shot_));
}

double VarianceStabiliser::slope(double x) const {
  return linear_ ? 1.0 / std::sqrt(read_) : 1.0 / std::sqrt(shot_ * x + read_ + 0.375 * shot_ * shot_);
}

}  // namespace groundglass::isp
