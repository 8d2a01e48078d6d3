#include "optics/pupil/ray_aiming.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "optics/analysis/bundle.h"
#include "optics/analysis/first_order.h"
#include "optics/lens/lens_file.h"
#include "optics/pupil/pupil_points.h"
#include "sim/core/error.h"
#include "tests/optics/optic_studio_rays.h"

namespace groundglass::optics {
namespace {

Lens shipped(const std::string& name) {
  return load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/" + name + ".toml");
}

std::vector<PupilPoint> points_of(const std::vector<PupilNode>& nodes) {
  std::vector<PupilPoint> points;
  for (const PupilNode& node : nodes) points.push_back(node.point);
  return points;
}

// No ray aiming is what OpticStudio calls the paraxial kind.
TEST(RayAiming, ParaxialIsOpticStudiosDefault) {
  Lens lens = shipped("codev_double_gauss_100mm_f2");
  lens.surfaces.back().thickness_mm = 61.487536;
  lens.surfaces[lens.stop_index()].semi_diameter_mm *=
      20.00075 / first_order(lens, 587.6).entrance_pupil_diameter_mm;
  expect_optic_studio_rays(lens);
}

struct WideCase {
  const char* lens;
  double field_deg;
};

// Every ray ends where it was aimed at, on the stop itself, whatever the paraxial pupil says.
TEST(RayAiming, RealRaysHitTheStop) {
  for (const WideCase& c :
       {WideCase{"codev_double_gauss_100mm_f2", 14.0}, WideCase{"leica_summicron_m_50mm_f2", 22.5},
        WideCase{"phone_8p_f195_8p69mm", 42.6}, WideCase{"cooke_triplet_50mm_f5", 20.0},
        WideCase{"fisheye_miyamoto_100mm_f8", 90.0}, WideCase{"pbrt_fisheye_10mm", 70.0},
        WideCase{"panasonic_leica_dg_summilux_9mm_f17", 49.8}, WideCase{"phone_7p_uw_f195_2p44mm", 60.6}}) {
    const Lens lens = shipped(c.lens);
    const std::size_t stop = lens.stop_index();
    const double radius = lens.surfaces[stop].semi_diameter_mm;
    const std::vector<PupilPoint> points = points_of(hexapolar(4));
    RayBatch<double> rays = RayAimer(lens, 587.6, {0.0, c.field_deg}).aim(points);
    SequentialTracer<double>(lens, 587.6, Apertures::open).trace(rays, 0, stop + 1);
    for (size_t i = 0; i < points.size(); ++i) {
      ASSERT_TRUE(rays.ok(i)) << c.lens << " " << i;
      EXPECT_NEAR(rays.x[i], points[i].x * radius, 1e-9 * radius) << c.lens;
      EXPECT_NEAR(rays.y[i], points[i].y * radius, 1e-9 * radius) << c.lens;
    }
  }
}

// A stop in front: the aim is the stop's own plane, at any distance of the object.
TEST(RayAiming, StopInFrontIsHitFromNearAndFar) {
  Lens lens = shipped("phone_8p_f195_8p69mm");
  for (double distance : {std::numeric_limits<double>::infinity(), 200.0}) {
    lens.object_distance_mm = distance;
    const FieldPoint field = std::isinf(distance) ? FieldPoint{10.0, 20.0} : FieldPoint{30.0, -50.0};
    for (Aiming aiming : {Aiming::paraxial, Aiming::real}) {
      const PupilPoint at[] = {{0.3, -0.8}};
      RayBatch<double> ray = RayAimer(lens, 550.0, field, aiming).aim(at);
      SequentialTracer<double>(lens, 550.0, Apertures::open).trace(ray, 0, lens.stop_index() + 1);
      const double radius = lens.surfaces[lens.stop_index()].semi_diameter_mm;
      EXPECT_NEAR(ray.x[0], 0.3 * radius, 1e-9);
      EXPECT_NEAR(ray.y[0], -0.8 * radius, 1e-9);
    }
  }
}

TEST(RayAiming, FieldOutsideTheLensIsAnError) {
  const Lens lens = shipped("codev_double_gauss_100mm_f2");
  EXPECT_THROW(RayAimer(lens, 587.6, {0.0, 85.0}), InputError);
}

TEST(PupilPoints, QuadratureIntegratesPolynomialsExactly) {
  double area = 0.0, r2 = 0.0, x4 = 0.0, x2y = 0.0;
  for (const PupilNode& n : full_pupil_quadrature(6, 12)) {
    const double x = n.point.x, y = n.point.y;
    area += n.weight;
    r2 += n.weight * (x * x + y * y);
    x4 += n.weight * x * x * x * x;
    x2y += n.weight * x * x * y;
  }
  EXPECT_NEAR(area, 1.0, 1e-14);
  EXPECT_NEAR(r2, 0.5, 1e-14);
  EXPECT_NEAR(x4, 0.125, 1e-14);
  EXPECT_NEAR(x2y, 0.0, 1e-14);
}

// The share that passes, against plain counting of rays on a fine grid.
TEST(PupilPoints, QuadratureFindsTheVignettedPupil) {
  for (double field_deg : {0.0, 15.0, 22.0}) {
    const Lens lens = shipped("leica_summicron_m_50mm_f2");
    const RayAimer aimer(lens, 550.0, {0.0, field_deg});
    double share = 0.0;
    for (const PupilNode& n : pupil_quadrature(lens, aimer, 550.0, 8, 64)) share += n.weight;
    const std::vector<PupilNode> grid = square_grid(200);
    const Bundle bundle = trace_bundle(lens, aimer, 550.0, {0.0, field_deg}, grid);
    size_t passed = 0;
    for (size_t i = 0; i < grid.size(); ++i) passed += bundle.rays.ok(i);
    EXPECT_NEAR(share, static_cast<double>(passed) / static_cast<double>(grid.size()), 2e-3) << field_deg;
  }
}

}  // namespace
}  // namespace groundglass::optics
