#include "sensor/random/poisson.h"

#include <array>
#include <cmath>

namespace groundglass::sensor {
namespace {

/// ln k!, by Stirling's series from k = 16 on (its next term is below 1e-13 there). std::lgamma would write
/// a global.
double log_factorial(double k) {
  static const auto table = [] {
    std::array<double, 16> values{};
    for (size_t i = 1; i < values.size(); ++i) values[i] = values[i - 1] + std::log(static_cast<double>(i));
    return values;
  }();
  if (k < static_cast<double>(table.size())) return table[static_cast<size_t>(k)];
  constexpr double half_log_2pi = 0.91893853320467274178;
  const double r = 1.0 / k, r2 = r * r;
  const double series = r * (1.0 / 12.0 - r2 * (1.0 / 360.0 - r2 * (1.0 / 1260.0 - r2 / 1680.0)));
  return (k + 0.5) * std::log(k) - k + half_log_2pi + series;
}

double by_inversion(double mean, PhiloxKey key, PhiloxCounter counter) {
  const PhiloxCounter bits = philox4x32(counter, key);
  double u = uniform_double(bits[0], bits[1]);
  double probability = std::exp(-mean);
  int k = 0;
  // Beyond 200 lies less than 1e-150 of the probability: only rounding of the sum can come there.
  while (u > probability && k < 200) {
    u -= probability;
    probability *= mean / ++k;
  }
  return k;
}

double by_rejection(double mean, PhiloxKey key, PhiloxCounter counter) {
  const double log_mean = std::log(mean);
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double v_r = 0.9277 - 3.6224 / (b - 2.0);
  for (;; ++counter[3]) {
    const PhiloxCounter bits = philox4x32(counter, key);
    const double u = uniform_double(bits[0], bits[1]) - 0.5;
    const double v = uniform_double(bits[2], bits[3]);
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2.0 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= v_r) return k;
    if (k < 0.0 || (us < 0.013 && v > us)) continue;
    if (std::log(v * inverse_alpha / (a / (us * us) + b)) <= k * log_mean - mean - log_factorial(k)) return k;
  }
}

}  // namespace

double poisson(double mean, PhiloxKey key, PhiloxCounter counter) {
  if (!(mean > 0.0)) return 0.0;
  return mean < 10.0 ? by_inversion(mean, key, counter) : by_rejection(mean, key, counter);
}

}  // namespace groundglass::sensor
