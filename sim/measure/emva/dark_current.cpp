#include "sim/measure/emva/dark_current.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"
#include "sim/measure/emva/line_fit.h"

namespace groundglass::measure::emva {

bool is_significant(double value, double standard_error) { return value > 3.0 * standard_error; }

DarkCurrent dark_current(std::span<const DarkPoint> points, double system_gain_dn_per_e) {
  std::vector<double> times, means, variances;
  for (const DarkPoint& point : points) {
    times.push_back(point.exposure_s);
    means.push_back(point.mean_dn);
    variances.push_back(point.variance_dn2);
  }
  std::vector<double> different = times;
  std::ranges::sort(different);
  different.erase(std::unique(different.begin(), different.end()), different.end());
  constexpr size_t fewest = 6;
  if (different.size() < fewest)
    throw InputError(fmt::format("dark frames have {} exposure times, expected {} or more for dark current",
                                 different.size(), fewest));
  const LineFit mean = fit_line(times, means), variance = fit_line(times, variances);
  const double k = system_gain_dn_per_e;
  return {mean.slope / k, mean.slope_error / k, variance.slope / (k * k), variance.slope_error / (k * k)};
}

std::optional<double> doubling_temperature_K(std::span<const DarkCurrentAt> currents) {
  std::vector<double> temperatures, logarithms, weights;
  for (const auto& [temperature_C, current] : currents) {
    if (!is_significant(current.e_per_s, current.standard_error_e_per_s)) continue;
    temperatures.push_back(temperature_C);
    logarithms.push_back(std::log2(current.e_per_s));
    // The law itself and the choice of times are no better known than this.
    constexpr double least_error = 1e-3;
    const double error = std::max(least_error, current.standard_error_e_per_s / current.e_per_s);
    weights.push_back(1.0 / (error * error));
  }
  if (temperatures.empty()) return std::nullopt;
  const auto [lowest, highest] = std::ranges::minmax(temperatures);
  if (lowest == highest) return std::nullopt;
  const double doublings_per_K = fit_line(temperatures, logarithms, weights).slope;
  if (!(doublings_per_K > 0.0)) return std::nullopt;
  return 1.0 / doublings_per_K;
}

}  // namespace groundglass::measure::emva
