#include "optics/lens/vertex_series.h"

#include <gtest/gtest.h>

#include <cmath>

namespace groundglass::optics {
namespace {

// Near the vertex a surface's height leaves its series by terms in r⁵ and beyond: halving r leaves a 32nd or
// less.
TEST(VertexSeries, IsTheBeginningOfTheHeight) {
  const Conic base{1.0 / 20.0, -0.6};
  const Shape shapes[] = {Conic{-1.0 / 15.0, 0.0},
                          base,
                          EvenAsphere{base, {2e-4, 3e-6}},
                          EvenAsphere{base, {}},
                          PowerAsphere{base, {0.01, -0.004, 0.0007, 2e-4, 1e-5, 3e-6}},
                          ForbesQbfs{1.0 / 20.0, 6.0, {0.3, -0.2, 0.1}},
                          ForbesQcon{base, 6.0, {0.3, -0.2, 0.1}},
                          Biconic{{1.0 / 50.0, 0.3}, base},
                          Toroid{{base, {2e-4}}, 1.0 / 50.0}};
  for (const Shape& shape : shapes) {
    SCOPED_TRACE(shape.index());
    const auto a = vertex_series(shape);
    EXPECT_NEAR(2.0 * a[2], vertex_curvature_per_mm(shape), 1e-16);
    const auto rest = [&](double r) {
      return sag_mm(shape, r) - (a[0] + r * (a[1] + r * (a[2] + r * (a[3] + r * a[4]))));
    };
    EXPECT_NE(rest(0.4), 0.0);
    EXPECT_LT(std::abs(rest(0.2)), std::abs(rest(0.4)) / 30.0);
    EXPECT_LT(std::abs(rest(0.1)), std::abs(rest(0.2)) / 30.0);
  }
}

}  // namespace
}  // namespace groundglass::optics
