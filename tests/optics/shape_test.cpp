#include "optics/lens/shape.h"

#include <gtest/gtest.h>

#include <cmath>

#include "optics/lens/aperture.h"
#include "optics/lens/forbes.h"

namespace groundglass::optics {
namespace {

double qbfs_value(size_t m, double x) {
  std::vector<double> one(m + 1, 0.0);
  one[m] = 1.0;
  const std::vector<double> powers = qbfs_powers({0.0, 1.0, one});
  double sum = 0.0;
  for (size_t i = powers.size(); i-- > 0;) sum = sum * x + powers[i];
  return sum;
}

// What defines the Qbfs: the slopes of u² (1 − u²) Qₘ(u²) are orthonormal under the weight 1 / √(1 − u²) / u
// …, that is, the mean of their products over the disc with weight [u √(1 − u²)]⁻¹ is δₘₙ (Forbes 2007,
// eq. 2.8).
TEST(Forbes, QbfsSlopesAreOrthonormal) {
  // With u = sin t the weighted mean is (2/π) ∫₀^{π/2} dt.
  constexpr int steps = 2000;
  const auto slope = [](size_t m, double u) {
    const double h = 1e-5;
    const auto f = [&](double v) { return v * v * (1.0 - v * v) * qbfs_value(m, v * v); };
    return (f(u + h) - f(u - h)) / (2.0 * h);
  };
  for (size_t m = 0; m < 7; ++m)
    for (size_t n = 0; n <= m; ++n) {
      double sum = 0.0;
      for (int k = 0; k < steps; ++k) {
        const double u = std::sin((k + 0.5) / steps * std::acos(0.0));
        sum += slope(m, u) * slope(n, u) / steps;
      }
      EXPECT_NEAR(sum, m == n ? 1.0 : 0.0, 1e-7) << m << " " << n;
    }
}

// The first three as printed (Forbes 2007, eq. 2.10): 1, (13 − 16x)/√19, √(2/95) (29 − 4x (25 − 19x)).
TEST(Forbes, FirstQbfs) {
  for (double x : {0.0, 0.3, 1.0}) {
    EXPECT_NEAR(qbfs_value(0, x), 1.0, 1e-15);
    EXPECT_NEAR(qbfs_value(1, x), (13.0 - 16.0 * x) / std::sqrt(19.0), 1e-14);
    EXPECT_NEAR(qbfs_value(2, x), std::sqrt(2.0 / 95.0) * (29.0 - 4.0 * x * (25.0 - 19.0 * x)), 1e-13);
  }
}

// Qcon as printed (Forbes 2007, eq. 1.12): 1, −(5 − 6x), 15 − 14x (3 − 2x), −{35 − 12x [14 − x (21 − 10x)]}.
TEST(Forbes, FirstQcon) {
  for (double x : {0.0, 0.3, 1.0}) {
    const auto value = [x](std::vector<double> coefficients) {
      const auto powers = as_even_asphere({{}, 1.0, std::move(coefficients)}).coefficients;
      double sum = 0.0;
      for (size_t i = powers.size(); i-- > 0;) sum = sum * x + powers[i];
      return sum;
    };
    EXPECT_NEAR(value({1.0}), 1.0, 1e-15);
    EXPECT_NEAR(value({0.0, 1.0}), -(5.0 - 6.0 * x), 1e-14);
    EXPECT_NEAR(value({0.0, 0.0, 1.0}), 15.0 - 14.0 * x * (3.0 - 2.0 * x), 1e-13);
    EXPECT_NEAR(value({0.0, 0.0, 0.0, 1.0}), -(35.0 - 12.0 * x * (14.0 - x * (21.0 - 10.0 * x))), 1e-13);
  }
}

// The normalization radius scales u only.
TEST(Forbes, RadiusScales) {
  const ForbesQbfs unit{0.0, 1.0, {0.2, 0.1, -0.05}}, wide{0.0, 4.0, {0.2, 0.1, -0.05}};
  const ForbesQcon unit_con{{}, 1.0, {0.2, 0.1, -0.05}}, wide_con{{}, 4.0, {0.2, 0.1, -0.05}};
  for (double u : {0.2, 0.7, 1.0}) {
    EXPECT_NEAR(sag_mm(wide, 4.0 * u), sag_mm(unit, u), 1e-14);
    EXPECT_NEAR(sag_mm(wide_con, 4.0 * u), sag_mm(unit_con, u), 1e-14);
  }
}

TEST(Shape, BiconicAndToroidOfEqualCurvaturesAreSpheres) {
  const Shape sphere = Conic{0.05, 0.0};
  for (const Shape& shape :
       {Shape(Biconic{{0.05, 0.0}, {0.05, 0.0}}), Shape(Toroid{{{0.05, 0.0}, {}}, 0.05})}) {
    const Sag a = sag(shape, 3.0, -7.0), b = sag(sphere, 3.0, -7.0);
    EXPECT_NEAR(a.z_mm, b.z_mm, 1e-14);
    EXPECT_NEAR(a.slope_x, b.slope_x, 1e-14);
    EXPECT_NEAR(a.slope_y, b.slope_y, 1e-14);
  }
}

TEST(Shape, VertexCurvatureIsTheSecondDerivative) {
  const double h = 1e-3;
  for (const Shape& shape :
       {Shape(PowerAsphere{{0.05, -1.0}, {0.0, 3e-3, 1e-4}}), Shape(ForbesQbfs{0.05, 10.0, {0.3, -0.2, 0.1}}),
        Shape(ForbesQcon{{0.05, 1.0}, 10.0, {0.3}}), Shape(Toroid{{{-0.02, 0.0}, {1e-4}}, 0.05}),
        Shape(Biconic{{0.1, 0.0}, {-0.02, 0.0}})})
    EXPECT_NEAR(vertex_curvature_per_mm(shape), 2.0 * sag_mm(shape, h) / (h * h), 1e-6);
}

TEST(Shape, MirroredIsNegative) {
  for (const Shape& shape :
       {Shape(PowerAsphere{{0.05, -1.0}, {1e-3, 3e-3}}), Shape(ForbesQbfs{0.05, 10.0, {0.3, -0.2}}),
        Shape(ForbesQcon{{0.05, 1.0}, 10.0, {0.3}}), Shape(Toroid{{{-0.02, 0.0}, {1e-4}}, 0.05})})
    EXPECT_NEAR(sag(mirrored(shape), 2.0, 3.0).z_mm, -sag(shape, 2.0, 3.0).z_mm, 1e-15);
}

/// Share of a square of side 2 that is clear.
double clear_share(const Aperture& aperture) {
  int clear = 0;
  constexpr int n = 1000;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      clear += is_clear(aperture, 1.0, (2 * i + 1.0) / n - 1.0, (2 * j + 1.0) / n - 1.0);
  return static_cast<double>(clear) / (n * n);
}

TEST(Aperture, AreasInClosedForm) {
  const double pi = std::acos(-1.0);
  EXPECT_NEAR(clear_share({}), pi / 4.0, 1e-4);
  EXPECT_NEAR(clear_share({RectangularAperture{0.5, 0.3}}), 0.15, 1e-3);
  EXPECT_NEAR(clear_share({EllipticalAperture{0.5, 0.8}}), pi * 0.4 / 4.0, 1e-4);
  EXPECT_NEAR(clear_share({{}, 0.0, 0.0, 0.4}), pi * 0.84 / 4.0, 1e-4);
  EXPECT_NEAR(clear_share({IrisAperture{6, 0.0, 17.0}}), 3.0 * std::sin(pi / 3.0) / 4.0, 1e-4);
  EXPECT_NEAR(clear_share({IrisAperture{5, 1.0, 0.0}}), pi / 4.0, 1e-4);
}

TEST(Aperture, IrisCornersLieOnTheCircle) {
  const Aperture iris{IrisAperture{7, 0.3, 20.0}};
  const double angle = (20.0 + 2.0 * 360.0 / 7.0) * std::acos(-1.0) / 180.0;
  EXPECT_TRUE(is_clear(iris, 5.0, 4.999 * std::cos(angle), 4.999 * std::sin(angle)));
  EXPECT_FALSE(is_clear(iris, 5.0, 5.001 * std::cos(angle), 5.001 * std::sin(angle)));
}

}  // namespace
}  // namespace groundglass::optics
