#include "sensor/model/pixel_noise.h"

#include <cmath>
#include <numbers>

#include "sim/core/constants.h"

namespace groundglass::sensor {

double DarkCurrent::growth(double temperature_C) const {
  if (doubling_K > 0.0) return std::exp2((temperature_C - at_C) / doubling_K);
  const double here_K = temperature_C + constants::zero_celsius_K, there_K = at_C + constants::zero_celsius_K;
  const double gap_K = gap_eV / constants::boltzmann_eV_K;
  return std::pow(here_K / there_K, 1.5) * std::exp(-0.5 * gap_K * (1.0 / here_K - 1.0 / there_K));
}

double SourceFollower::flicker_variance_e2() const {
  if (!correlated_double_sampling) return flicker_e2 * std::log(std::max(1.0, bandwidth_Hz));
  // ∫ k/f · 4 sin²(π f t) / (1 + (f / f_c)²) df over all f > 0, with x = 2π f_c t.
  const double x = 2.0 * std::numbers::pi * bandwidth_Hz * cds_interval_s;
  // Where e^x overflows both terms have fallen to 1/x² of nothing that matters.
  const double decay =
      x < 500.0 ? 0.5 * (std::exp(-x) * std::expint(x) + std::exp(x) * std::expint(-x)) : 0.0;
  return 2.0 * flicker_e2 * (std::numbers::egamma + std::log(x) - decay);
}

double SourceFollower::telegraph_mean_e() const {
  return correlated_double_sampling ? 0.0 : 0.5 * trap_share * trap_e;
}

double SourceFollower::telegraph_variance_e2() const {
  const double one_e2 = trap_share * trap_e * trap_e;
  if (!correlated_double_sampling) return one_e2 * (1.0 + 0.25 * trap_share);
  return one_e2 * (1.0 + 0.5 * trap_share) * -std::expm1(-cds_interval_s / trap_time_s);
}

}  // namespace groundglass::sensor
