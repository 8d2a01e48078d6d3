#include "sim/camera/projection.h"

#include <gtest/gtest.h>

#include "tests/camera/small_camera.h"

namespace groundglass::camera {
namespace {

using testing::scene_of;
using testing::small_camera;

// A small bright square off the axis: the centroid of its image lies where Projection says.
TEST(Projection, FindsTheImageOfAPoint) {
  const Camera camera = small_camera("phone_8p_f195_8p69mm", "phone_1inch_1p6um", 600, 400);
  const scene::Scene scene = scene_of(
      "[[target]]\nkind = \"uniform\"\nreflectance = 0.9\ncentre_m = [0.09, 0.05]\ndistance_m = 1.0\n"
      "width_m = 0.004\nheight_m = 0.004\n",
      1.0, "[spectral]\nmin_nm = 546\nmax_nm = 554\nstep_nm = 4\n");
  const SpectralImage image = photograph(scene, camera, {64, 1}, Task());
  double sum = 0.0, column = 0.0, row = 0.0;
  for (int y = 0; y < 400; ++y)
    for (int x = 0; x < 600; ++x) {
      const double e = static_cast<double>(image.pixels.at(x, y, 0) + image.pixels.at(x, y, 1));
      sum += e;
      column += e * (x + 0.5);
      row += e * (y + 0.5);
    }
  const auto point = Projection(focused_lens(scene, camera), camera.film(), 1.0).pixel_of(0.09, 0.05);
  ASSERT_TRUE(point.has_value());
  EXPECT_NEAR(point->column, column / sum, 0.05);
  EXPECT_NEAR(point->row, row / sum, 0.05);
}

TEST(Projection, KnowsWhatIsOutsideThePicture) {
  const Camera camera = small_camera("phone_8p_f195_8p69mm", "phone_1inch_1p6um", 600, 400);
  const Projection projection(
      focused_lens(scene_of("[background]\ndistance_m = 1.0\nreflectance = 0.5\n", 1.0), camera),
      camera.film(), 1.0);
  EXPECT_TRUE(projection.pixel_of(0.0, 0.0).has_value());
  EXPECT_FALSE(projection.pixel_of(0.2, 0.0).has_value());
  EXPECT_FALSE(projection.pixel_of(0.0, -0.2).has_value());
  EXPECT_FALSE(projection.pixel_of(50.0, 0.0).has_value());
}

}  // namespace
}  // namespace groundglass::camera
