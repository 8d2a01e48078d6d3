#include "sim/measure/tukey_lambda.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/error.h"

namespace groundglass::measure {
namespace {

/// Medians of the order statistics of `count` uniform numbers (Filliben 1975).
double filliben_median(size_t index, size_t count) {
  const double n = static_cast<double>(count), last = std::pow(0.5, 1.0 / n);
  if (index == 0) return 1.0 - last;
  if (index + 1 == count) return last;
  return (static_cast<double>(index) + 1.0 - 0.3175) / (n + 0.365);
}

/// The straight line through the probability plot for one shape.
TukeyLambda probability_plot(const std::vector<double>& sorted, double shape) {
  const double n = static_cast<double>(sorted.size());
  double x_sum = 0.0, y_sum = 0.0, xx = 0.0, xy = 0.0, yy = 0.0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    const double x = tukey_lambda_quantile(shape, filliben_median(i, sorted.size())), y = sorted[i];
    x_sum += x;
    y_sum += y;
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  const double covariance = xy - x_sum * y_sum / n, x_variance = xx - x_sum * x_sum / n,
               y_variance = yy - y_sum * y_sum / n;
  TukeyLambda fit{shape, covariance / x_variance, 0.0, covariance / std::sqrt(x_variance * y_variance)};
  fit.location = (y_sum - fit.scale * x_sum) / n;
  return fit;
}

}  // namespace

double tukey_lambda_quantile(double shape, double probability) {
  if (shape == 0.0) return std::log(probability / (1.0 - probability));
  return (std::pow(probability, shape) - std::pow(1.0 - probability, shape)) / shape;
}

double tukey_lambda_variance(double shape) {
  if (shape <= -0.5) return std::numeric_limits<double>::infinity();
  if (std::abs(shape) < 1e-6) return 3.28986813369645287;  // π² / 3, of the logistic distribution
  const double beta = std::exp(2.0 * std::lgamma(shape + 1.0) - std::lgamma(2.0 * shape + 2.0));
  return 2.0 / (shape * shape) * (1.0 / (1.0 + 2.0 * shape) - beta);
}

TukeyLambda fit_tukey_lambda(std::vector<double> values) {
  if (values.size() < 10) throw InputError("a Tukey lambda distribution needs 10 values or more");
  std::sort(values.begin(), values.end());
  if (!(values.back() > values.front()))
    throw InputError("a Tukey lambda distribution needs values that differ");
  constexpr double golden = 0.6180339887498949;
  double low = -0.45, high = 0.6;
  while (high - low > 1e-4) {
    const double a = high - golden * (high - low), b = low + golden * (high - low);
    if (probability_plot(values, a).correlation > probability_plot(values, b).correlation)
      high = b;
    else
      low = a;
  }
  return probability_plot(values, 0.5 * (low + high));
}

}  // namespace groundglass::measure
