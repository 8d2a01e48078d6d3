#include "sensor/random/random_kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace groundglass::sensor {
namespace {

constexpr std::uint32_t stream = 1u << 16;

RandomBlock row_block(std::uint32_t y, std::uint32_t first_x = 0) {
  return {philox_key(2024), first_x, y, 5, stream};
}

using Block = float[block_size];

/// Blocks of Poisson variates, all of one mean.
std::vector<double> poisson_sample(float mean, std::uint32_t blocks) {
  Block means, counts;
  std::fill(std::begin(means), std::end(means), mean);
  std::vector<double> values;
  for (std::uint32_t y = 0; y < blocks; ++y) {
    random_kernel().poisson(row_block(y), means, counts);
    values.insert(values.end(), std::begin(counts), std::end(counts));
  }
  return values;
}

std::vector<double> normal_sample(std::uint32_t blocks) {
  Block numbers;
  std::vector<double> values;
  for (std::uint32_t y = 0; y < blocks; ++y) {
    random_kernel().normals(row_block(y), numbers);
    values.insert(values.end(), std::begin(numbers), std::end(numbers));
  }
  return values;
}

/// Pearson's statistic over bins of at least 50 expected draws, as standard deviations above its mean.
double chi_square_excess(const std::vector<double>& values, double mean) {
  const double spread = 8.0 * std::sqrt(mean) + 12.0, draws = static_cast<double>(values.size());
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
  for (float mean : {0.01f, 0.1f, 1.0f, 3.0f, 9.99f, 10.0f, 10.5f, 15.0f, 30.0f, 100.0f, 1e3f, 1e4f, 1e5f})
    EXPECT_LT(chi_square_excess(poisson_sample(mean, 8000), static_cast<double>(mean)), 5.0)
        << "mean " << mean;
}

TEST(Poisson, MeanAndVarianceStayRightBeyond) {
  constexpr std::uint32_t blocks = 1000;
  constexpr double draws = blocks * block_size;
  for (float mean : {1e6f, 1e8f, 1e10f}) {
    const double expected = static_cast<double>(mean);
    double sum = 0.0, squares = 0.0;
    for (double v : poisson_sample(mean, blocks)) {
      sum += v - expected;
      squares += (v - expected) * (v - expected);
    }
    EXPECT_NEAR(sum / draws, 0.0, 4.5 * std::sqrt(expected / draws)) << mean;
    EXPECT_NEAR(squares / draws / expected, 1.0, 4.5 * std::sqrt(2.0 / draws)) << mean;
  }
}

TEST(Poisson, OfNothingIsNothing) {
  for (double v : poisson_sample(0.0f, 100)) ASSERT_EQ(v, 0.0);
}

// Pixels of all means side by side take the same numbers as among their like: nothing leaks from one to
// another.
TEST(Poisson, DependsOnItsOwnPixelAlone) {
  Block means, mixed, alike;
  for (int i = 0; i < block_size; ++i)
    means[i] = 0.01f * std::exp(static_cast<float>((i * 37) % 256) / 16.0f);
  for (std::uint32_t y = 0; y < 50; ++y) {
    random_kernel().poisson(row_block(y), means, mixed);
    for (int i : {0, 1, 100, 127, 128, 200, 255}) {
      Block same;
      std::fill(std::begin(same), std::end(same), means[i]);
      random_kernel().poisson(row_block(y), same, alike);
      ASSERT_EQ(mixed[i], alike[i]) << "pixel " << i << " mean " << means[i];
    }
  }
}

// Box and Muller 1958, of the words of Philox: pixel k of a block takes the cosine or the sine of one pair of
// words.
TEST(Normals, AreThoseOfTheirPhiloxWords) {
  const RandomBlock block = row_block(9, 768);
  Block values;
  random_kernel().normals(block, values);
  for (std::uint32_t i = 0; i < 64; ++i) {
    const PhiloxCounter words = philox4x32({768 + i, 9, 5, stream}, block.key);
    for (size_t pair : {0, 2}) {
      const double u = ((words[pair] >> 1) + 0.5) * 0x1p-31;
      const double angle = 2.0 * std::numbers::pi * static_cast<std::int32_t>(words[pair + 1]) * 0x1p-32;
      const double radius = std::sqrt(-2.0 * std::log(u));
      // Rounding of sine and cosine, and of u itself, which counts most where its logarithm is small.
      const double rounding = 2e-6 * radius + 1e-7 / radius;
      const size_t first = i + 64 * pair;
      EXPECT_NEAR(values[first], radius * std::cos(angle), rounding);
      EXPECT_NEAR(values[first + 64], radius * std::sin(angle), rounding);
    }
  }
}

TEST(Normals, HaveTheGaussianDistribution) {
  std::vector<double> values = normal_sample(4000);
  const double n = static_cast<double>(values.size());
  double moments[4] = {};
  for (double v : values)
    for (int power = 0; power < 4; ++power) moments[power] += std::pow(v, power + 1) / n;
  EXPECT_NEAR(moments[0], 0.0, 4.5 / std::sqrt(n));
  EXPECT_NEAR(moments[1], 1.0, 4.5 * std::sqrt(2.0 / n));
  EXPECT_NEAR(moments[2], 0.0, 4.5 * std::sqrt(15.0 / n));
  EXPECT_NEAR(moments[3], 3.0, 4.5 * std::sqrt(96.0 / n));
  // Kolmogorov and Smirnov: beyond 2.0 / √n only once in 1500 times.
  std::ranges::sort(values);
  double distance = 0.0;
  for (size_t i = 0; i < values.size(); ++i)
    distance = std::max(distance, std::abs(0.5 * std::erfc(-values[i] / std::sqrt(2.0)) -
                                           (static_cast<double>(i) + 0.5) / n));
  EXPECT_LT(distance, 2.0 / std::sqrt(n));
  EXPECT_GT(values.back(), 4.3);  // once in 6000 times it is not
}

TEST(Normals, NeighboursAreIndependent) {
  const std::vector<double> values = normal_sample(4000);
  // The distances at which two pixels share words of one counter, and direct neighbours.
  for (size_t shift : {1, 64, 128, 192, 256}) {
    double sum = 0.0, squares = 0.0;
    for (size_t i = 0; i + shift < values.size(); ++i) {
      sum += values[i] * values[i + shift];
      squares += (values[i] * values[i] - 1.0) * (values[i + shift] * values[i + shift] - 1.0);
    }
    const double n = static_cast<double>(values.size() - shift);
    EXPECT_NEAR(sum / n, 0.0, 4.5 / std::sqrt(n)) << shift;
    EXPECT_NEAR(squares / n / 2.0, 0.0, 4.5 / std::sqrt(n)) << shift;
  }
}

TEST(RandomKernel, KeyAndPlaceDecideEverything) {
  const auto first_normal = [](RandomBlock block) {
    Block values;
    random_kernel().normals(block, values);
    return values[0];
  };
  RandomBlock block = row_block(3, 512);
  const float value = first_normal(block);
  EXPECT_EQ(first_normal(block), value);
  for (auto change : {+[](RandomBlock& b) { b.key[1] ^= 1; },
                      +[](RandomBlock& b) { b.first_x += block_size; }, +[](RandomBlock& b) { ++b.y; },
                      +[](RandomBlock& b) { ++b.frame; }, +[](RandomBlock& b) { b.stream += 1u << 16; }}) {
    RandomBlock other = block;
    change(other);
    EXPECT_NE(first_normal(other), value);
  }
}

TEST(RandomKernel, AllInstructionSetsGiveTheSameBits) {
  const auto kernels = runnable_random_kernels();
  Block means, expected, got;
  for (std::uint32_t y = 0; y < 400; ++y) {
    for (int i = 0; i < block_size; ++i)
      means[i] = 1e-3f * std::exp(static_cast<float>((i * 37 + static_cast<int>(y)) % 256) / 13.0f);
    kernels.front()->poisson(row_block(y), means, expected);
    for (const RandomKernel* kernel : kernels) {
      kernel->poisson(row_block(y), means, got);
      ASSERT_TRUE(std::ranges::equal(got, expected));
    }
    kernels.front()->normals(row_block(y), expected);
    for (const RandomKernel* kernel : kernels) {
      kernel->normals(row_block(y), got);
      ASSERT_TRUE(std::ranges::equal(got, expected));
    }
  }
}

}  // namespace
}  // namespace groundglass::sensor
