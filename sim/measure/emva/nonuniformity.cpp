#include "sim/measure/emva/nonuniformity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/error.h"

namespace groundglass::measure::emva {
namespace {

double mean_square_about(const std::vector<double>& values, double centre) {
  double sum = 0.0;
  for (double value : values) sum += (value - centre) * (value - centre);
  return sum / static_cast<double>(values.size());
}

/// Of standard deviations in units of `scale` DN.
SpreadEstimate estimate(const SpatialVariances& s, double scale) {
  constexpr double errors = 3.0;
  SpreadEstimate result;
  const auto add = [&](double Spread::*part, double variance, double error) {
    result.found.*part =
        variance > errors * error ? std::sqrt(variance) / scale : std::numeric_limits<double>::quiet_NaN();
    result.at_most.*part = std::sqrt(std::max(0.0, variance) + errors * error) / scale;
  };
  add(&Spread::total, s.total_dn2, s.total_error_dn2);
  add(&Spread::pixel, s.pixel_dn2, s.total_error_dn2);
  add(&Spread::row, s.row_dn2, s.row_error_dn2);
  add(&Spread::column, s.column_dn2, s.column_error_dn2);
  return result;
}

Interval deviation_range_dn(const SpatialVariances& s) {
  constexpr double half_step_dn = 0.5;
  const double deviation = std::sqrt(std::max(0.0, s.total_dn2));
  if (!s.is_quantised()) return {deviation, deviation};
  return {std::max(0.0, deviation - half_step_dn), deviation + half_step_dn};
}

void set_range(SpreadEstimate& estimate, Interval range) {
  estimate.range = range;
  estimate.at_most = {range.high, range.high, range.high, range.high};
}

}  // namespace

SpatialVariances spatial_variances(const FrameStack& stack) {
  if (stack.width() < 3 || stack.height() < 3)
    throw InputError(
        fmt::format("frames are {}×{} pixels, expected 3×3 or more", stack.width(), stack.height()));
  SpatialVariances result;
  result.temporal_dn2 = stack.temporal_variance_dn2();
  const double remaining = stack.remaining_variance_dn2();
  const Image<double> mean = stack.mean_dn();
  const double rows = mean.height(), columns = mean.width(), pixels = rows * columns;

  std::vector<double> of_row(static_cast<size_t>(mean.height())),
      of_column(static_cast<size_t>(mean.width()));
  for (int y = 0; y < mean.height(); ++y)
    for (int x = 0; x < mean.width(); ++x) {
      const double value = mean.at(x, y);
      of_row[static_cast<size_t>(y)] += value / columns;
      of_column[static_cast<size_t>(x)] += value / rows;
      result.mean_dn += value / pixels;
    }
  double squares = 0.0;
  for (double value : mean.data()) squares += (value - result.mean_dn) * (value - result.mean_dn);

  result.total_dn2 = squares / (pixels - 1.0) - remaining;
  const double of_mean_row = mean_square_about(of_column, result.mean_dn) - remaining / rows;
  const double of_mean_column = mean_square_about(of_row, result.mean_dn) - remaining / columns;
  // total = column + row + pixel, of_mean_row = column + pixel / rows, of_mean_column = row + pixel /
  // columns.
  result.pixel_dn2 = (result.total_dn2 - of_mean_row - of_mean_column) / (1.0 - 1.0 / rows - 1.0 / columns);
  result.column_dn2 = of_mean_row - result.pixel_dn2 / rows;
  result.row_dn2 = of_mean_column - result.pixel_dn2 / columns;
  const auto relative_error = [](double values) { return std::sqrt(2.0 / (values - 1.0)); };
  const double of_pixels = std::max(0.0, result.pixel_dn2) + remaining;
  result.total_error_dn2 = remaining * relative_error(pixels) * std::sqrt(1.0 + 1.0 / (stack.count() - 1.0));
  result.row_error_dn2 = of_pixels / columns * relative_error(rows);
  result.column_error_dn2 = of_pixels / rows * relative_error(columns);
  return result;
}

bool SpatialVariances::is_quantised() const { return temporal_dn2 < 0.24; }

SpreadEstimate dsnu_e(const SpatialVariances& dark, double system_gain_dn_per_e) {
  SpreadEstimate result = estimate(dark, system_gain_dn_per_e);
  if (!dark.is_quantised()) return result;
  const Interval range = deviation_range_dn(dark);
  set_range(result, {range.low / system_gain_dn_per_e, range.high / system_gain_dn_per_e});
  return result;
}

SpreadEstimate prnu(const SpatialVariances& flat, const SpatialVariances& dark) {
  const double signal_dn = flat.mean_dn - dark.mean_dn;
  if (!(signal_dn > 0.0))
    throw InputError("the stack of flat frames is no brighter than that of dark ones; are they mixed up?");
  SpatialVariances difference;
  for (const auto part : {&SpatialVariances::total_dn2, &SpatialVariances::pixel_dn2,
                          &SpatialVariances::row_dn2, &SpatialVariances::column_dn2})
    difference.*part = flat.*part - dark.*part;
  for (const auto error : {&SpatialVariances::total_error_dn2, &SpatialVariances::row_error_dn2,
                           &SpatialVariances::column_error_dn2})
    difference.*error = std::hypot(flat.*error, dark.*error);
  SpreadEstimate result = estimate(difference, signal_dn);
  if (!flat.is_quantised() && !dark.is_quantised()) return result;
  const Interval f = deviation_range_dn(flat), d = deviation_range_dn(dark);
  const auto share = [&](double a, double b) { return std::sqrt(std::max(0.0, a * a - b * b)) / signal_dn; };
  set_range(result, {share(f.low, d.high), share(f.high, d.low)});
  return result;
}

}  // namespace groundglass::measure::emva
