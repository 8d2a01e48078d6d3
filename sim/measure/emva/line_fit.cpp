#include "sim/measure/emva/line_fit.h"

#include <cmath>

namespace groundglass::measure::emva {

LineFit fit_line(std::span<const double> x, std::span<const double> y, std::span<const double> weights) {
  const auto weight = [&](size_t i) { return weights.empty() ? 1.0 : weights[i]; };
  double total = 0.0, mean_x = 0.0, mean_y = 0.0;
  for (size_t i = 0; i < x.size(); ++i) {
    total += weight(i);
    mean_x += weight(i) * x[i];
    mean_y += weight(i) * y[i];
  }
  mean_x /= total;
  mean_y /= total;
  double xx = 0.0, xy = 0.0, left = 0.0;
  for (size_t i = 0; i < x.size(); ++i) {
    xx += weight(i) * (x[i] - mean_x) * (x[i] - mean_x);
    xy += weight(i) * (x[i] - mean_x) * (y[i] - mean_y);
  }
  LineFit fit;
  fit.slope = xy / xx;
  fit.offset = mean_y - fit.slope * mean_x;
  for (size_t i = 0; i < x.size(); ++i) left += weight(i) * std::pow(y[i] - fit.offset - fit.slope * x[i], 2);
  if (x.size() > 2) fit.slope_error = std::sqrt(left / static_cast<double>(x.size() - 2) / xx);
  return fit;
}

double slope_through_origin(std::span<const double> x, std::span<const double> y) {
  double xx = 0.0, xy = 0.0;
  for (size_t i = 0; i < x.size(); ++i) {
    xx += x[i] * x[i];
    xy += x[i] * y[i];
  }
  return xy / xx;
}

}  // namespace groundglass::measure::emva
