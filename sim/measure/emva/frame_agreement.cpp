#include "sim/measure/emva/frame_agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"

namespace groundglass::measure::emva {
namespace {

/// A pedestal is set in whole steps.
double pedestal_dn(double noise_dn) { return std::max(1.0, noise_dn); }

constexpr double chance = 5.0;

/// As they are set, but for how files round them.
bool differ(double a, double b) {
  constexpr double rounding = 0.01;
  return a > 0.0 && b > 0.0 && std::abs(a - b) > rounding * std::min(a, b);
}

std::string described(const TakenFrame& frame, const std::string& setting) {
  return fmt::format("{} ({}mean {:.6g} DN)", frame.name, setting, frame.mean_dn);
}

[[noreturn]] void refuse(const TakenFrame& a, const TakenFrame& b, const std::string& what,
                         const std::string& of_a = "", const std::string& of_b = "") {
  throw InputError(
      fmt::format("{} and {} {}; expected frames taken alike", described(a, of_a), described(b, of_b), what));
}

}  // namespace

MeanTolerance flat_tolerance(double signal_dn, double noise_dn, double error_dn) {
  const double signal = std::abs(signal_dn), drift = pedestal_dn(noise_dn), by_chance = chance * error_dn;
  return {0.1 * signal + drift + by_chance, 0.01 * signal + 0.25 * drift + by_chance};
}

MeanTolerance dark_tolerance(double noise_dn, double error_dn) {
  const double drift = pedestal_dn(noise_dn), by_chance = chance * error_dn;
  return {5.0 * drift + by_chance, drift + by_chance};
}

std::optional<std::string> disagreement(const TakenFrame& a, const TakenFrame& b,
                                        const MeanTolerance& tolerance) {
  if (differ(a.exposure_s, b.exposure_s))
    refuse(a, b, "have different exposure times", fmt::format("{:g} s, ", a.exposure_s),
           fmt::format("{:g} s, ", b.exposure_s));
  if (differ(a.iso, b.iso))
    refuse(a, b, "have different sensitivities", fmt::format("ISO {:g}, ", a.iso),
           fmt::format("ISO {:g}, ", b.iso));
  const double difference = std::abs(a.mean_dn - b.mean_dn);
  if (difference > tolerance.refused_dn)
    refuse(a, b, "differ by more than noise and drift: their exposures were not the same");
  if (difference <= tolerance.noted_dn) return std::nullopt;
  return fmt::format("{} and {} differ by more than noise: light or pedestal drifted", described(a, ""),
                     described(b, ""));
}

}  // namespace groundglass::measure::emva
