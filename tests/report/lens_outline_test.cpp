// Outlines against the sags of their surfaces and the rules of lens drawings.
#include "sim/report/lens_outline.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace groundglass::report {
namespace {

using optics::ConstantIndex;
using optics::Glass;
using optics::Lens;
using optics::Surface;

const Glass glass("glass", ConstantIndex{1.6}, 300.0, 2000.0);

Surface surface(double radius_mm, double thickness_mm, double semi_diameter_mm,
                const Glass& behind = Glass()) {
  Surface result;
  result.shape = optics::Conic{std::isinf(radius_mm) ? 0.0 : 1.0 / radius_mm, 0.0};
  result.thickness_mm = thickness_mm;
  result.semi_diameter_mm = semi_diameter_mm;
  result.glass = behind;
  return result;
}

double sphere_sag_mm(double radius_mm, double y_mm) {
  return radius_mm - std::copysign(std::sqrt(radius_mm * radius_mm - y_mm * y_mm), radius_mm);
}

bool has_point(const Curve& curve, double z, double y) {
  return std::any_of(curve.begin(), curve.end(), [&](const Eigen::Vector2d& p) {
    return std::abs(p.x() - z) < 1e-9 && std::abs(p.y() - y) < 1e-9;
  });
}

Lens lens_of(std::vector<Surface> surfaces) {
  Lens lens;
  lens.surfaces = std::move(surfaces);
  lens.surfaces.front().stop = true;
  return lens;
}

TEST(LensOutline, PassesThroughVerticesAndRims) {
  const Lens lens = lens_of({surface(40.0, 6.0, 10.0, glass), surface(-60.0, 50.0, 10.0)});
  const LensOutline outline = lens_outline(lens);
  ASSERT_EQ(outline.elements.size(), 1u);
  const Curve& curve = outline.elements[0].outline;
  EXPECT_TRUE(has_point(curve, 0.0, 0.0));
  EXPECT_TRUE(has_point(curve, 6.0, 0.0));
  for (double side : {-10.0, 10.0}) {
    EXPECT_TRUE(has_point(curve, sphere_sag_mm(40.0, 10.0), side));
    EXPECT_TRUE(has_point(curve, 6.0 + sphere_sag_mm(-60.0, 10.0), side));
  }
  EXPECT_EQ(outline.axis.back(), Eigen::Vector2d(56.0, 0.0));
}

// A rim narrower than its element's ends in a flat up to the element's edge.
TEST(LensOutline, NarrowSurfacesEndFlat) {
  const Lens lens = lens_of({surface(60.0, 6.0, 20.0, glass), surface(25.0, 50.0, 12.0)});
  const Curve curve = lens_outline(lens).elements[0].outline;
  const double rim_z = 6.0 + sphere_sag_mm(25.0, 12.0);
  EXPECT_TRUE(has_point(curve, rim_z, 12.0));
  EXPECT_TRUE(has_point(curve, rim_z, 20.0));
}

// Where the next element is in the way the edge goes straight from rim to rim.
TEST(LensOutline, FlatsDoNotReachIntoTheNextElement) {
  const Lens lens = lens_of({surface(60.0, 6.0, 20.0, glass), surface(25.0, 4.5, 12.0),
                             surface(-60.0, 8.0, 20.0, glass), surface(-90.0, 30.0, 20.0)});
  const double flat_z = 6.0 + sphere_sag_mm(25.0, 12.0);
  ASSERT_GT(flat_z, 10.5 + sphere_sag_mm(-60.0, 15.0));  // the flat would be inside the second element
  const Curve curve = lens_outline(lens).elements[0].outline;
  EXPECT_TRUE(has_point(curve, flat_z, 12.0));
  EXPECT_FALSE(has_point(curve, flat_z, 20.0));
}

TEST(LensOutline, CementedElementsShareTheirEdge) {
  const Lens lens = lens_of(
      {surface(50.0, 8.0, 15.0, glass), surface(-40.0, 3.0, 13.0, glass), surface(-200.0, 50.0, 14.0)});
  const LensOutline outline = lens_outline(lens);
  ASSERT_EQ(outline.elements.size(), 2u);
  const double edge_z = 8.0 + sphere_sag_mm(-40.0, 15.0);
  for (const Element& element : outline.elements) EXPECT_TRUE(has_point(element.outline, edge_z, 15.0));
}

// Two spheres of 20 mm radius, 2 mm apart, cross at the height where each has gone 1 mm.
TEST(LensOutline, SurfacesEndWhereTheyCross) {
  const Lens lens = lens_of({surface(20.0, 2.0, 15.0, glass), surface(-20.0, 50.0, 15.0)});
  double highest = 0.0;
  const Curve curve = lens_outline(lens).elements[0].outline;
  for (const auto& p : curve) highest = std::max(highest, p.y());
  const double crossing = std::sqrt(20.0 * 20.0 - 19.0 * 19.0);
  EXPECT_LE(highest, crossing);
  EXPECT_NEAR(highest, crossing, 15.0 / 200.0);
}

// No surface goes beyond its own sphere.
TEST(LensOutline, HemispheresEndAtTheirRadius) {
  const Lens lens = lens_of({surface(10.0, 10.0, 12.0, glass), surface(INFINITY, 20.0, 12.0)});
  const Curve curve = lens_outline(lens).elements[0].outline;
  for (const auto& p : curve) EXPECT_TRUE(p.allFinite());
}

TEST(LensOutline, FoldedSystemsLieInGlobalCoordinates) {
  Surface fold = surface(INFINITY, -30.0, 8.0);
  fold.mirror = true;
  fold.tilt.tilt_x_deg = 45.0;
  fold.tilt.kind = optics::TiltKind::bend;
  const LensOutline outline = lens_outline(lens_of({surface(INFINITY, 20.0, 5.0), fold}));
  ASSERT_EQ(outline.mirrors.size(), 1u);
  const Eigen::Vector2d along = outline.mirrors[0].back() - outline.mirrors[0].front();
  EXPECT_NEAR(std::abs(along.x()), std::abs(along.y()), 1e-9);
  EXPECT_NEAR(along.norm(), 16.0, 1e-9);
  const Eigen::Vector2d image = outline.axis.back();
  EXPECT_NEAR(image.x(), 20.0, 1e-9);
  EXPECT_NEAR(std::abs(image.y()), 30.0, 1e-9);
}

TEST(LensOutline, HolesDivideMirrors) {
  Surface primary = surface(-400.0, -100.0, 50.0);
  primary.mirror = true;
  primary.aperture.obstruction_radius_mm = 15.0;
  const LensOutline outline = lens_outline(lens_of({primary}));
  ASSERT_EQ(outline.mirrors.size(), 2u);
  for (const Curve& part : outline.mirrors)
    for (const auto& p : part) EXPECT_GE(std::abs(p.y()), 15.0);
}

}  // namespace
}  // namespace groundglass::report
