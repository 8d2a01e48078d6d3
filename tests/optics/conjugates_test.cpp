// A concave mirror of 200 mm focal length: an object 600 mm away is imaged at 300 mm, half as large and
// upside down (1/s + 1/s' = 1/f, m = -s'/s).
#include "optics/analysis/conjugates.h"

#include <gtest/gtest.h>

#include "tests/optics/perfect_lenses.h"

namespace groundglass::optics {
namespace {

Lens mirror_on_near_object() {
  Lens lens = parabola();
  lens.object_distance_mm = 600.0;
  lens.surfaces.back().thickness_mm = -300.0;
  return lens;
}

TEST(Conjugates, DistantObjectsHaveTheLenssFNumber) {
  EXPECT_EQ(lateral_magnification(parabola(), 550.0), 0.0);
  EXPECT_NEAR(working_f_number(parabola(), 550.0), 200.0 / 12.5, 1e-12);
}

TEST(Conjugates, OfANearObject) {
  const Lens lens = mirror_on_near_object();
  EXPECT_NEAR(lateral_magnification(lens, 550.0), -0.5, 1e-12);
  EXPECT_NEAR(working_f_number(lens, 550.0), 300.0 / 12.5, 1e-12);
}

// The stop in the front focal plane: chief rays leave parallel to the axis, light at half angle atan(y / s').
TEST(Conjugates, OfATelecentricImage) {
  Lens lens = mirror_on_near_object();
  Surface stop;
  stop.stop = true;
  stop.thickness_mm = 200.0;
  stop.semi_diameter_mm = 6.25;
  lens.surfaces[0].stop = false;
  lens.surfaces.insert(lens.surfaces.begin(), stop);
  lens.object_distance_mm = 400.0;
  EXPECT_NEAR(lateral_magnification(lens, 550.0), -0.5, 1e-12);
  // The marginal ray: 6.25 mm at 400 mm, 1.5 times that at the mirror, and 300 mm to the image.
  EXPECT_NEAR(working_f_number(lens, 550.0), 300.0 / (1.5 * 12.5), 1e-9);
}

}  // namespace
}  // namespace groundglass::optics
