#include "sim/report/ticks.h"

#include <fmt/format.h>

#include <cmath>

#include "sim/core/error.h"

namespace groundglass::report {
namespace {

/// The least round step of at least `length`.
double round_up(double length) {
  const double power = std::pow(10.0, std::floor(std::log10(length)));
  for (double factor : {1.0, 2.0, 5.0})
    if (factor * power >= length * (1.0 - 1e-9)) return factor * power;
  return 10.0 * power;
}

}  // namespace

double round_length(double length) {
  const double power = std::pow(10.0, std::floor(std::log10(length) + 1e-9));
  for (double factor : {5.0, 2.0})
    if (factor * power <= length * (1.0 + 1e-9)) return factor * power;
  return power;
}

Ticks nice_ticks(double low, double high, int most) {
  if (!(std::isfinite(low) && std::isfinite(high) && low < high))
    throw InputError(fmt::format("an axis from {:g} to {:g} cannot be drawn", low, high));
  Ticks ticks{{}, round_up((high - low) / most)};
  const double slack = 1e-9 * ticks.step;
  const auto first = static_cast<long long>(std::ceil((low - slack) / ticks.step));
  const auto last = static_cast<long long>(std::floor((high + slack) / ticks.step));
  for (long long i = first; i <= last; ++i) ticks.values.push_back(static_cast<double>(i) * ticks.step);
  return ticks;
}

std::string Ticks::label(double value) const {
  const int exponent = static_cast<int>(std::floor(std::log10(step) + 1e-9));
  if (value == 0.0) return "0";
  if (exponent < -4 || std::abs(value) >= 1e5) return fmt::format("{:.{}g}", value, 6);
  return fmt::format("{:.{}f}", value, exponent < 0 ? -exponent : 0);
}

}  // namespace groundglass::report
