#include "optics/lens/lens.h"

#include <gtest/gtest.h>

#include <cmath>

#include "optics/glass/glass_catalogue.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::optics {
namespace {

TEST(Sag, Plane) { EXPECT_EQ(sag_mm(Conic{}, 7.0), 0.0); }

TEST(Sag, SphereIsACircle) {
  for (const double radius : {10.0, -10.0})
    for (const double r : {0.0, 3.0, 9.9, 10.0}) {
      const double z = sag_mm(Conic{1.0 / radius, 0.0}, r);
      EXPECT_NEAR((z - radius) * (z - radius) + r * r, 100.0, 1e-12);
    }
  EXPECT_TRUE(std::isnan(sag_mm(Conic{0.1, 0.0}, 10.001)));
}

TEST(Sag, ParaboloidAndHyperboloid) {
  EXPECT_NEAR(sag_mm(Conic{0.1, -1.0}, 30.0), 30.0 * 30.0 / 20.0, 1e-12);
  // r² = 2 R z − (1 + k) z².
  const double z = sag_mm(Conic{0.1, -3.0}, 30.0);
  EXPECT_NEAR(20.0 * z + 2.0 * z * z, 900.0, 1e-10);
}

TEST(Sag, EvenAsphereAddsItsPowers) {
  const EvenAsphere shape{{0.05, -0.5}, {1e-4, -2e-6, 3e-8}};
  const double r = 2.5;
  EXPECT_NEAR(sag_mm(shape, r) - sag_mm(Conic{0.05, -0.5}, r),
              1e-4 * std::pow(r, 4) - 2e-6 * std::pow(r, 6) + 3e-8 * std::pow(r, 8), 1e-15);
}

TEST(Lens, RangeIsWhereAllGlassesHaveAnIndex) {
  Lens lens;
  lens.name = "pair";
  for (const char* glass : {"schott:N-BK7", "hoya:LAC9", "air"}) {
    Surface surface;
    surface.glass = find_glass(glass);
    lens.surfaces.push_back(surface);
  }
  EXPECT_EQ(lens.first_nm(), find_glass("hoya:LAC9").first_nm());
  EXPECT_EQ(lens.last_nm(), find_glass("hoya:LAC9").last_nm());
  EXPECT_INPUT_ERROR(lens.stop_index(), "'pair' has no stop");
  lens.surfaces[1].stop = true;
  EXPECT_EQ(lens.stop_index(), 1u);
}

}  // namespace
}  // namespace groundglass::optics
