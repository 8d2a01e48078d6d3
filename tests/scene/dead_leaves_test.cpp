#include "sim/scene/dead_leaves.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>

#include "sim/core/philox.h"
#include "tests/scene/ray_list.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::scene {
namespace {

constexpr double side_m = 1.0, min_radius_m = 0.004, max_radius_m = 0.05;

DeadLeaves leaves(std::uint64_t seed) {
  return DeadLeaves(side_m, side_m,
                    {.min_radius_m = min_radius_m,
                     .max_radius_m = max_radius_m,
                     .min_reflectance = 0.0,
                     .max_reflectance = 1.0,
                     .seed = seed});
}

/// Mean of `value` over many independent patterns, and the standard error of it.
struct Estimate {
  double mean, error;
};

Estimate over_patterns(const std::vector<DeadLeaves>& patterns,
                       const std::function<double(const DeadLeaves&)>& value) {
  double sum = 0.0, squares = 0.0;
  for (const DeadLeaves& pattern : patterns) {
    const double v = value(pattern);
    sum += v;
    squares += v * v;
  }
  const double n = static_cast<double>(patterns.size()), mean = sum / n;
  return {mean, std::sqrt((squares / n - mean * mean) / (n - 1.0))};
}

const std::vector<DeadLeaves>& patterns() {
  static const std::vector<DeadLeaves> list = [] {
    std::vector<DeadLeaves> made;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) made.push_back(leaves(seed));
    return made;
  }();
  return list;
}

/// Area common to two discs of radius r whose centres are d apart.
double lens_area(double r, double d) {
  if (d >= 2.0 * r) return 0.0;
  return 2.0 * r * r * std::acos(d / (2.0 * r)) - 0.5 * d * std::sqrt(4.0 * r * r - d * d);
}

/// ∫ lens_area(r, d) r⁻³ dr: the mean common area, up to the norm of the density.
double mean_common_area(double d) {
  constexpr int steps = 20000;
  double sum = 0.0;
  const double step = std::log(max_radius_m / min_radius_m) / steps;
  for (int i = 0; i < steps; ++i) {
    const double r = min_radius_m * std::exp((i + 0.5) * step);
    sum += lens_area(r, d) / (r * r) * step;
  }
  return sum;
}

TEST(DeadLeaves, CovarianceIsThatOfTheModel) {
  // Two points lie on the same leaf with probability γ(d) / (2γ(0) − γ(d)), γ(d) the mean area common to a
  // leaf and itself moved by d (Matheron 1968; Bordenave, Gousseau and Roueff 2006); greys of different
  // leaves are independent, so this is the correlation. Variance of a uniform grey in 0…1: 1/12.
  for (double d : {0.0005, 0.002, 0.006, 0.02, 0.06}) {
    const double expected = mean_common_area(d) / (2.0 * mean_common_area(0.0) - mean_common_area(d));
    const Estimate found = over_patterns(patterns(), [&](const DeadLeaves& pattern) {
      double sum = 0.0;
      constexpr std::uint32_t pairs = 20000;
      for (std::uint32_t i = 0; i < pairs; ++i) {
        const PhiloxCounter bits = philox4x32({i, 0, 0, 0}, {9, 9});
        const double u = 0.8 * (uniform_float(bits[0]) - 0.5), v = 0.8 * (uniform_float(bits[1]) - 0.5);
        const double phi = 2.0 * std::numbers::pi * uniform_float(bits[2]);
        const double a = reflectance_at(pattern, u, v) - 0.5;
        sum += a * (reflectance_at(pattern, u + d * std::cos(phi), v + d * std::sin(phi)) - 0.5);
      }
      return 12.0 * sum / pairs;
    });
    EXPECT_LT(found.error, 0.012);
    EXPECT_NEAR(found.mean, expected, 3.5 * found.error) << d;
  }
}

TEST(DeadLeaves, GreysAreUniform) {
  for (double level = 0.1; level < 0.95; level += 0.1) {
    const Estimate found = over_patterns(patterns(), [&](const DeadLeaves& pattern) {
      int below = 0;
      constexpr std::uint32_t points = 5000;
      for (std::uint32_t i = 0; i < points; ++i) {
        const PhiloxCounter bits = philox4x32({i, 1, 0, 0}, {9, 9});
        below += reflectance_at(pattern, side_m * (uniform_float(bits[0]) - 0.5),
                                side_m * (uniform_float(bits[1]) - 0.5)) < level;
      }
      return below / static_cast<double>(points);
    });
    EXPECT_LT(found.error, 0.01);
    EXPECT_NEAR(found.mean, level, 3.5 * found.error);
  }
}

TEST(DeadLeaves, SeedDecidesThePattern) {
  const DeadLeaves a = leaves(7), b = leaves(7), c = leaves(8);
  int equal = 0;
  for (int i = 0; i < 1000; ++i) {
    const double u = -0.5 + i / 1000.0, v = 0.1;
    EXPECT_EQ(reflectance_at(a, u, v), reflectance_at(b, u, v));
    equal += reflectance_at(a, u, v) == reflectance_at(c, u, v);
  }
  EXPECT_LT(equal, 10);
}

TEST(DeadLeaves, KeepsToItsReflectances) {
  const DeadLeaves pattern(0.1, 0.2, {.min_radius_m = 0.001, .max_radius_m = 0.01});
  double low = 1.0, high = 0.0;
  for (int j = 0; j <= 200; ++j)
    for (int i = 0; i <= 100; ++i) {
      const double value = reflectance_at(pattern, -0.05 + 0.001 * i, -0.1 + 0.001 * j);
      low = std::min(low, value);
      high = std::max(high, value);
    }
  EXPECT_GE(low, 0.05f);
  EXPECT_LT(low, 0.06);
  EXPECT_LE(high, 0.75f);
  EXPECT_GT(high, 0.74);
}

TEST(DeadLeaves, RefusesRadiiItCannotDraw) {
  EXPECT_INPUT_ERROR(DeadLeaves(1.0, 1.0, {.min_radius_m = 0.01, .max_radius_m = 0.01}), "below the largest");
  EXPECT_INPUT_ERROR(DeadLeaves(1.0, 2.0, {.min_radius_m = 0.0005, .max_radius_m = 0.01}),
                     "at least 0.004 m");
  EXPECT_INPUT_ERROR(DeadLeaves(1.0, 2.0, {.min_radius_m = 0.01, .max_radius_m = 2.5}),
                     "at most the longer side");
}

}  // namespace
}  // namespace groundglass::scene
