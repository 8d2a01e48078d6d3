#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace groundglass::measure::emva {

/// A pair of dark frames.
struct DarkPoint {
  double exposure_s = 0.0, mean_dn = 0.0, variance_dn2 = 0.0;
};

/// EMVA 1288 R4.0 Linear, sections 3.1 and 7.1: the dark signal's mean and variance rise with exposure time
/// by the dark current, once K and once K² of it. A camera that subtracts the dark signal shows it in the
/// variance only.
struct DarkCurrent {
  double e_per_s = 0.0, standard_error_e_per_s = 0.0;
  double by_variance_e_per_s = 0.0, by_variance_standard_error_e_per_s = 0.0;
};

/// Throws InputError for points at fewer than six exposure times, which the standard asks for.
DarkCurrent dark_current(std::span<const DarkPoint> points, double system_gain_dn_per_e);

/// Whether a slope of this standard error is told from none: three times it.
bool is_significant(double value, double standard_error);

struct DarkCurrentAt {
  double temperature_C = 0.0;
  DarkCurrent current;
};

/// The law of sections 3.2 and 7.2, μ_I = μ_I.ref · 2^((T − T_ref) / T_d), fitted to the logarithms of the
/// currents by the mean, each weighted by its significance; those that are not significant are left out.
/// Nothing where fewer than two temperatures remain, or the current does not rise with temperature.
std::optional<double> doubling_temperature_K(std::span<const DarkCurrentAt> currents);

}  // namespace groundglass::measure::emva
