#include "sensor/random/poisson.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace groundglass::sensor {
namespace {

constexpr int draws = 200000;

std::vector<double> sample(double mean) {
  std::vector<double> values(draws);
  for (std::uint32_t i = 0; i < draws; ++i) values[i] = poisson(mean, philox_key(2024), {i, 3, 5, 1u << 16});
  return values;
}

/// Pearson's statistic over bins of at least 50 expected draws, as standard deviations above its mean.
double chi_square_excess(const std::vector<double>& values, double mean) {
  const double spread = 8.0 * std::sqrt(mean) + 12.0;
  const auto first = static_cast<std::int64_t>(std::max(0.0, std::floor(mean - spread)));
  const auto last = static_cast<std::int64_t>(std::ceil(mean + spread));
  std::vector<int> observed(static_cast<size_t>(last - first + 1));
  for (double v : values) {
    EXPECT_TRUE(v >= static_cast<double>(first) && v <= static_cast<double>(last)) << v;
    ++observed.at(static_cast<size_t>(static_cast<std::int64_t>(v) - first));
  }
  double statistic = 0.0, expected_bin = 0.0, observed_bin = 0.0, expected_left = draws;
  int bins = 0;
  for (std::int64_t k = first; k <= last; ++k) {
    const double x = static_cast<double>(k);
    const double expected = draws * std::exp(x * std::log(mean) - mean - std::lgamma(x + 1.0));
    expected_bin += expected;
    expected_left -= expected;
    observed_bin += observed[static_cast<size_t>(k - first)];
    if ((expected_bin < 50.0 || expected_left < 50.0) && k != last) continue;
    statistic += (observed_bin - expected_bin) * (observed_bin - expected_bin) / expected_bin;
    expected_bin = observed_bin = 0.0;
    ++bins;
  }
  const double freedom = std::max(1, bins - 1);
  return (statistic - freedom) / std::sqrt(2.0 * freedom);
}

TEST(Poisson, IsExactFromMeanHundredthToHundredThousand) {
  // Five standard deviations: a right sampler passes all means with a probability above 99.9 %; the seed is
  // fixed, so the outcome does not vary.
  for (double mean : {0.01, 0.1, 1.0, 3.0, 9.999, 10.0, 10.5, 15.0, 30.0, 100.0, 1e3, 1e4, 1e5})
    EXPECT_LT(chi_square_excess(sample(mean), mean), 5.0) << "mean " << mean;
}

TEST(Poisson, MeanAndVarianceStayRightBeyond) {
  for (double mean : {1e6, 1e8, 1e10}) {
    double sum = 0.0, squares = 0.0;
    for (double v : sample(mean)) {
      sum += v - mean;
      squares += (v - mean) * (v - mean);
    }
    EXPECT_NEAR(sum / draws, 0.0, 4.5 * std::sqrt(mean / draws)) << mean;
    EXPECT_NEAR(squares / draws / mean, 1.0, 4.5 * std::sqrt(2.0 / draws)) << mean;
  }
}

TEST(Poisson, OfNothingIsNothing) { EXPECT_EQ(poisson(0.0, philox_key(1), {1, 2, 3, 0}), 0.0); }

TEST(Poisson, DependsOnKeyAndCounterAlone) {
  const auto value = [](std::uint64_t seed, std::uint32_t x) {
    return poisson(1000.0, philox_key(seed), {x, 0, 0, 0});
  };
  EXPECT_EQ(value(1, 1), value(1, 1));
  EXPECT_NE(value(1, 1), value(1, 2));
  EXPECT_NE(value(1, 1), value(2, 1));
}

}  // namespace
}  // namespace groundglass::sensor
