#include "sim/measure/emva/nonuniformity.h"

#include <fmt/format.h>

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

double root(double variance) {
  return variance >= 0.0 ? std::sqrt(variance) : std::numeric_limits<double>::quiet_NaN();
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
  return result;
}

Spread dsnu_e(const SpatialVariances& dark, double system_gain_dn_per_e) {
  const auto electrons = [&](double variance) { return root(variance) / system_gain_dn_per_e; };
  return {electrons(dark.total_dn2), electrons(dark.pixel_dn2), electrons(dark.row_dn2),
          electrons(dark.column_dn2)};
}

Spread prnu(const SpatialVariances& flat, const SpatialVariances& dark) {
  const double signal_dn = flat.mean_dn - dark.mean_dn;
  if (!(signal_dn > 0.0))
    throw InputError("the stack of flat frames is no brighter than that of dark ones; are they mixed up?");
  const auto share = [&](double of_flat, double of_dark) { return root(of_flat - of_dark) / signal_dn; };
  return {share(flat.total_dn2, dark.total_dn2), share(flat.pixel_dn2, dark.pixel_dn2),
          share(flat.row_dn2, dark.row_dn2), share(flat.column_dn2, dark.column_dn2)};
}

}  // namespace groundglass::measure::emva
