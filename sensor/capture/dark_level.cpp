#include "sensor/capture/dark_level.h"

#include <cmath>
#include <numbers>

#include "sensor/readout/voltage_noise.h"

namespace groundglass::sensor {
namespace {

double squared(double x) { return x * x; }

/// Dark charge of a native pixel.
double dark_charge_e(const SensorModel& model, const ExposureSettings& settings) {
  if (!settings.noise.dark_current) return 0.0;
  return model.dark_current.e_per_s * model.dark_current.growth(model.temperature_C) * settings.time_s;
}

/// Side of the block of converted numbers that one readout number is made of.
int block_side(const SensorModel& model) {
  return model.binning_domain == BinningDomain::charge ? 1 : model.binning;
}

/// Mean square, over its phases, of the sum of `count` samples of a wave of mean square 1 in one direction
/// (the Dirichlet kernel squared).
double wave_gain(double cycles_per_px, int count) {
  const double half = std::sin(std::numbers::pi * cycles_per_px);
  return half == 0.0 ? squared(count) : squared(std::sin(std::numbers::pi * cycles_per_px * count) / half);
}

/// Variance of the sum of the pedestals of `rows` successive rows, each of variance 1 and correlated as
/// exp(−distance / memory).
double pedestal_gain(double memory_rows, int rows) {
  double gain = rows;
  for (int apart = 1; apart < rows; ++apart) gain += 2.0 * (rows - apart) * std::exp(-apart / memory_rows);
  return gain;
}

/// Of what rows, columns and waves add, in a sum of the block's numbers.
double shared_variance_dn2(const SensorModel& model, const ExposureSettings& settings) {
  const NoiseTerms& terms = settings.noise;
  const int side = block_side(model);
  double line_e2 = 0.0, wave_e2 = 0.0;
  if (terms.row) line_e2 += squared(model.line_noise.row_e);
  if (terms.column) line_e2 += squared(model.line_noise.column_e);
  if (terms.dsnu) line_e2 += squared(model.dsnu_e.row) + squared(model.dsnu_e.column);
  if (terms.periodic)
    for (const PeriodicNoise& wave : model.periodic_noise)
      wave_e2 +=
          squared(wave.rms_e) * wave_gain(wave.cycles_per_px_x, side) * wave_gain(wave.cycles_per_px_y, side);
  const double drift_dn2 = terms.pedestal ? squared(model.converter.drift_dn) : 0.0;
  // A line that crosses the block adds to each of the `side` numbers there; `side` lines are independent.
  return squared(model.gain_dn_per_e(settings.iso)) * (line_e2 * std::pow(side, 3) + wave_e2) +
         drift_dn2 * squared(side) * pedestal_gain(model.converter.drift_rows, side);
}

/// Of what differs from one converted number to the next, rounding and the white noise of dark_level.h aside.
double independent_variance_dn2(const SensorModel& model, const ExposureSettings& settings) {
  const NoiseTerms& terms = settings.noise;
  double variance_e2 = 0.0;
  if (terms.shot) variance_e2 += dark_charge_e(model, settings) * model.summed_charges();
  if (terms.telegraph) variance_e2 += model.source_follower.telegraph_variance_e2();
  if (terms.dsnu) variance_e2 += squared(model.dsnu_e.pixel);
  // Transitions between codes that are off by t add t² to what rounding has: half the variance of a step.
  const double steps_dn2 = terms.converter ? 0.5 * squared(model.converter.dnl_dn) : 0.0;
  return squared(model.gain_dn_per_e(settings.iso)) * variance_e2 + steps_dn2;
}

}  // namespace

double dark_level_dn(const SensorModel& model, const ExposureSettings& settings) {
  double dark_e = dark_charge_e(model, settings) * model.summed_charges();
  if (settings.noise.telegraph) dark_e += model.source_follower.telegraph_mean_e();
  const int averaged = model.averaged_numbers();
  const bool is_noisy = settings.noise.shot || white_variance_e2(model, settings.iso, settings.noise) > 0.0;
  const double rounded_up_dn = averaged % 2 == 0 && is_noisy ? 0.5 / averaged : 0.0;
  return model.readout_black_level_dn() +
         model.gain_dn_per_e(settings.iso) * dark_e * model.summed_numbers() + rounded_up_dn;
}

double white_variance_dn2(const SensorModel& model, double iso, const NoiseTerms& terms) {
  const double one_dn2 =
      squared(model.gain_dn_per_e(iso)) * white_variance_e2(model, iso, terms) + 1.0 / 12.0;
  const double averaged = model.averaged_numbers();
  return one_dn2 * model.summed_numbers() / averaged + (1.0 - 1.0 / (averaged * averaged)) / 12.0;
}

double dark_variance_dn2(const SensorModel& model, const ExposureSettings& settings) {
  const double averaged = model.averaged_numbers();
  return white_variance_dn2(model, settings.iso, settings.noise) +
         independent_variance_dn2(model, settings) * model.summed_numbers() / averaged +
         shared_variance_dn2(model, settings) / (averaged * averaged);
}

}  // namespace groundglass::sensor
