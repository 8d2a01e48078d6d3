#pragma once

#include <vector>

namespace groundglass::measure {

/// Tukey's lambda distribution, by its quantiles (pᵏ − (1 − p)ᵏ) / k with shape k: near 0.14 almost a normal
/// one, below it with heavier tails. Wei et al. (CVPR 2020, "ELD") describe the read noise of cameras by it,
/// whose tails random telegraph noise makes.
double tukey_lambda_quantile(double shape, double probability);

/// Variance at scale 1; infinite for shapes of −½ and below.
double tukey_lambda_variance(double shape);

struct TukeyLambda {
  double shape = 0.0, scale = 1.0, location = 0.0;
  /// Of the probability plot: 1 is a perfect fit.
  double correlation = 0.0;
};

/// By the shape at which the probability plot is straightest, sought from −0.45 to 0.6 (Filliben 1975,
/// Technometrics 17, 111); scale and location are those of its line. Throws InputError for fewer than 10
/// values or for values that do not differ.
TukeyLambda fit_tukey_lambda(std::vector<double> values);

}  // namespace groundglass::measure
