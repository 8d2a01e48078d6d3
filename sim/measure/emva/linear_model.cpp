#include "sim/measure/emva/linear_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"
#include "sim/measure/emva/line_fit.h"

namespace groundglass::measure::emva {
namespace {

constexpr double quantisation_dn2 = 1.0 / 12.0;
/// Beneath it σ²_y.dark says nothing of σ_d (text to eq. 53).
constexpr double least_dark_variance_dn2 = 0.24;
/// Ends of the fits, of saturation (sections 6.6 and 6.7).
constexpr double gain_share = 0.7, linearity_low = 0.05, linearity_high = 0.95;

std::vector<double> column(std::span<const PhotonTransferPoint> points, auto value) {
  std::vector<double> values;
  for (const PhotonTransferPoint& point : points) values.push_back(value(point));
  return values;
}

/// From the brightest point down, the first maximum of variance that stands above the two before it, so that
/// a single point off the curve is none (section 6.6). What is left of noise in a full sensor is none either:
/// it is small beside the highest of all.
size_t find_saturation(std::span<const PhotonTransferPoint> points) {
  const auto variance = [&](size_t i) { return points[i].variance_dn2; };
  double highest = 0.0;  // that a neighbour confirms
  for (size_t i = 1; i < points.size(); ++i)
    highest = std::max(highest, std::min(variance(i - 1), variance(i)));
  size_t best = points.size() - 1;
  for (size_t i = points.size(); i-- > 0;) {
    if (variance(i) >= variance(best)) {
      best = i;
    } else if (variance(best) > 0.5 * highest && (i == 0 || variance(i - 1) < variance(best))) {
      break;
    }
  }
  return best;
}

void check_points(std::span<const PhotonTransferPoint> points) {
  constexpr size_t fewest = 4;
  if (points.size() < fewest)
    throw InputError(fmt::format("there are {} exposures with a pair of flat frames, expected {} or more",
                                 points.size(), fewest));
  for (size_t i = 1; i < points.size(); ++i)
    if (!(points[i].photons >= points[i - 1].photons))
      throw InputError("photons do not rise from point to point");
  if (points.back().photons <= 0.0) throw InputError("no exposure has photons");
  if (std::ranges::all_of(points, [](const auto& p) { return p.variance_dn2 <= 0.0; }))
    throw InputError("the two frames of every pair are equal; expected frames that were taken one by one");
}

/// The dark variance at no exposure time.
double dark_variance_dn2(std::span<const PhotonTransferPoint> points) {
  std::vector<double> times = column(points, [](const auto& p) { return p.exposure_s; });
  const std::vector<double> variances = column(points, [](const auto& p) { return p.dark_variance_dn2; });
  std::vector<double> different = times;
  std::ranges::sort(different);
  different.erase(std::unique(different.begin(), different.end()), different.end());
  return different.size() > 2 ? fit_line(times, variances).offset : variances.front();
}

void fit_gain(LinearModel& model, std::span<const PhotonTransferPoint> points) {
  const double limit = gain_share * points[model.saturation_index].signal_dn();
  size_t count = 0;
  for (size_t i = 0; i < points.size() && i <= model.saturation_index; ++i)
    if (points[i].signal_dn() <= limit) count = i + 1;
  if (count < 3)
    throw InputError(fmt::format(
        "{} of {} exposures lie below 70 % of saturation, expected 3 or more; are the frames saturated?",
        count, points.size()));
  model.fit_last = count - 1;
  const auto used = points.first(count);
  const std::vector<double> signal = column(used, [](const auto& p) { return p.signal_dn(); });
  const std::vector<double> variance =
      column(used, [](const auto& p) { return p.variance_dn2 - p.dark_variance_dn2; });
  const std::vector<double> photons = column(used, [](const auto& p) { return p.photons; });
  model.system_gain_dn_per_e = slope_through_origin(signal, variance);
  model.responsivity_dn_per_photon = slope_through_origin(photons, signal);
  if (!(model.responsivity_dn_per_photon > 0.0))
    throw InputError("the mean does not rise with light; are flat and dark frames mixed up?");
  if (!(model.system_gain_dn_per_e > 0.0))
    throw InputError("temporal variance does not rise with light; are the frames processed, or saturated?");
  const LineFit line = fit_line(signal, variance);
  model.system_gain_with_offset_dn_per_e = line.slope;
  model.offset_dn2 = line.offset;
  model.quantum_efficiency = model.responsivity_dn_per_photon / model.system_gain_dn_per_e;
}

}  // namespace

double decibels(double ratio) { return 20.0 * std::log10(ratio); }

double LinearModel::snr(double photons) const { return total_snr(photons, 0.0, 0.0); }

double LinearModel::total_snr(double photons, double dsnu_e, double prnu) const {
  const double signal_e = quantum_efficiency * photons;
  const double quantisation_e2 = quantisation_dn2 / (system_gain_dn_per_e * system_gain_dn_per_e);
  return signal_e / std::sqrt(dark_noise_e * dark_noise_e + quantisation_e2 + signal_e + dsnu_e * dsnu_e +
                              prnu * prnu * signal_e * signal_e);
}

LinearModel fit_linear_model(std::span<const PhotonTransferPoint> points) {
  check_points(points);
  LinearModel m;
  m.saturation_index = find_saturation(points);
  m.saturates = m.saturation_index + 1 < points.size();
  fit_gain(m, points);

  const double dark_dn2 = dark_variance_dn2(points);
  m.dark_noise_is_bound = dark_dn2 < least_dark_variance_dn2;
  m.dark_noise_dn = std::sqrt(std::max(dark_dn2, least_dark_variance_dn2));
  const double gain = m.system_gain_dn_per_e, efficiency = m.quantum_efficiency;
  m.dark_noise_e = std::sqrt(m.dark_noise_dn * m.dark_noise_dn - quantisation_dn2) / gain;

  m.saturation_photons = points[m.saturation_index].photons;
  m.saturation_e = efficiency * m.saturation_photons;
  m.saturation_dn = points[m.saturation_index].mean_dn;
  const double dark_e = m.dark_noise_dn / gain;
  m.threshold_e = std::sqrt(dark_e * dark_e + 0.25) + 0.5;
  m.threshold_photons = m.threshold_e / efficiency;
  m.snr_max = std::sqrt(m.saturation_e);
  m.dynamic_range = m.saturation_photons / m.threshold_photons;
  return m;
}

Linearity linearity(std::span<const PhotonTransferPoint> points, const LinearModel& model) {
  const double saturation = points[model.saturation_index].signal_dn();
  Linearity result;
  result.first = points.size();
  for (size_t i = 0; i <= model.saturation_index; ++i) {
    const double signal = points[i].signal_dn();
    if (signal >= linearity_low * saturation) result.first = std::min(result.first, i);
    if (signal <= linearity_high * saturation) result.last = i;
  }
  if (result.first > result.last || result.last - result.first < 2)
    throw InputError("fewer than three exposures lie between 5 and 95 % of saturation");
  const auto used = points.subspan(result.first, result.last - result.first + 1);
  const std::vector<double> photons = column(used, [](const auto& p) { return p.photons; });
  const std::vector<double> signal = column(used, [](const auto& p) { return p.signal_dn(); });
  const std::vector<double> weights =
      column(used, [](const auto& p) { return 1.0 / (p.signal_dn() * p.signal_dn()); });
  const LineFit line = fit_line(photons, signal, weights);
  result.offset_dn = line.offset;
  result.slope_dn_per_photon = line.slope;
  result.lowest_percent = 1e300;
  result.highest_percent = -1e300;
  for (size_t i = 0; i < points.size(); ++i) {
    const double expected = line.offset + line.slope * points[i].photons;
    const double percent = 100.0 * (points[i].signal_dn() - expected) / expected;
    result.deviation_percent.push_back(percent);
    if (i < result.first || i > result.last) continue;
    result.lowest_percent = std::min(result.lowest_percent, percent);
    result.highest_percent = std::max(result.highest_percent, percent);
    result.error_percent += std::abs(percent) / static_cast<double>(used.size());
  }
  return result;
}

}  // namespace groundglass::measure::emva
