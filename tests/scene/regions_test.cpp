#include "sim/scene/regions.h"

#include <gtest/gtest.h>

#include <numbers>

#include "sim/core/standard_spectra.h"
#include "sim/scene/scene_file.h"
#include "tests/scene/ray_list.h"

namespace groundglass::scene {
namespace {

constexpr double pi = std::numbers::pi;

Light d65() { return make_light("D65", cie_illuminant("D65"), 1000.0); }

TEST(Regions, PatchesShowTheReflectanceTheySay) {
  // Wherever a patch is listed, rays from the camera to its middle and near its corners must see it.
  for (const char* file : {"/studio_chart.toml", "/colorchecker.toml"}) {
    const Scene scene = load_scene(GROUNDGLASS_SCENES_DIR + std::string(file));
    const Regions regions = measurable_regions(scene);
    EXPECT_GE(regions.patches.size(), 24u);
    for (const PatchRegion& patch : regions.patches) {
      const Vector3 middle = (patch.corners_m[0] + patch.corners_m[2]) / 2.0;
      for (const Vector3& corner : patch.corners_m)
        for (double t : {0.0, 0.98}) {
          const double radiance =
              radiance_along(scene, Vector3::Zero(), middle + t * (corner - middle), 620.0);
          EXPECT_NEAR(radiance * pi / scene.light().irradiance(620.0), patch.reflectance(620.0), 1e-6)
              << patch.target << ": " << patch.name;
        }
    }
  }
}

TEST(Regions, CornersGoRoundFromTheTopLeft) {
  Target wedge{"wedge", {0.1, 0.2, 2.0, 0.4, 0.1, 0.0}, GreyWedge(0.4, 0.1, 4, 0.0, 0.1)};
  const auto corners = measurable_regions(Scene(d65(), {wedge})).patches.at(0).corners_m;
  EXPECT_TRUE(corners[0].isApprox(Vector3(-0.1, 0.25, -2.0)));
  EXPECT_TRUE(corners[1].isApprox(Vector3(0.0, 0.25, -2.0)));
  EXPECT_TRUE(corners[2].isApprox(Vector3(0.0, 0.15, -2.0)));
  EXPECT_TRUE(corners[3].isApprox(Vector3(-0.1, 0.15, -2.0)));
}

TEST(Regions, EdgesPassThroughTheirCentreAtTheirAngle) {
  const Scene scene = load_scene(GROUNDGLASS_SCENES_DIR "/studio_chart.toml");
  const Regions regions = measurable_regions(scene);
  EXPECT_EQ(regions.edges.size(), 11u);
  EXPECT_EQ(regions.edges[0].centre_m, Vector3(0, 0, -1));
  for (const EdgeRegion& edge : regions.edges) {
    EXPECT_GT(edge.angle_rad, -pi / 2);
    EXPECT_LE(edge.angle_rad, pi / 2);
    const Vector3 along(-std::sin(edge.angle_rad), std::cos(edge.angle_rad), 0.0);
    const Vector3 across(along.y(), -along.x(), 0.0);
    for (double s : {-0.4, 0.0, 0.4}) {
      const Vector3 on_edge = edge.centre_m + s * edge.side_m * along;
      const auto seen = [&](double offset) {
        return radiance_along(scene, Vector3::Zero(), on_edge + offset * across, 550.0) * pi /
               scene.light().irradiance(550.0);
      };
      EXPECT_NEAR(std::max(seen(-1e-7), seen(1e-7)), edge.light_reflectance, 1e-6) << edge.target;
      EXPECT_NEAR(std::min(seen(-1e-7), seen(1e-7)), edge.dark_reflectance, 1e-6) << edge.target;
    }
  }
}

TEST(Regions, RotationOfTheTargetTurnsTheEdge) {
  const Target edge{"e", {0, 0, 1, 0.1, 0.2, 80.0 * pi / 180.0}, SlantedEdge{0.6, 0.15, 15.0 * pi / 180.0}};
  const EdgeRegion region = measurable_regions(Scene(d65(), {edge})).edges.at(0);
  EXPECT_NEAR(region.angle_rad, -85.0 * pi / 180.0, 1e-12);
  EXPECT_EQ(region.side_m, 0.1);
}

TEST(Regions, LeaveOutWhatIsHidden) {
  const Target patch{"patch", {0, 0, 1, 0.1, 0.1, 0}, Uniform::grey(0.5)};
  const Target beside{"beside", {0.06, 0, 0.5, 0.01, 0.01, 0}, Uniform::grey(0.2)};
  Target before = beside;
  before.placement.centre_x_m = 0.02;
  EXPECT_EQ(measurable_regions(Scene(d65(), {patch, beside})).patches.size(), 2u);
  const Regions regions = measurable_regions(Scene(d65(), {patch, before}));
  ASSERT_EQ(regions.patches.size(), 1u);
  EXPECT_EQ(regions.patches[0].target, "beside");
}

TEST(Regions, WhitePatchIsTheLightest) {
  const Target yellow{
      "yellow", {0, 0, 1, 0.1, 0.1, 0}, Uniform(colorchecker_reflectances().column("yellow"))};
  const Target grey{"grey", {0.2, 0, 1, 0.1, 0.1, 0}, Uniform::grey(0.55)};
  const Scene scene(d65(), {grey, yellow, background_wall(2.0, 0.9)});
  // Yellow's luminance factor is 0.58 under D65, though it reflects next to nothing in the blue.
  EXPECT_EQ(measurable_regions(scene).white_patch(scene.light())->target, "yellow");
  EXPECT_FALSE(Regions{}.white_patch(scene.light()).has_value());
}

}  // namespace
}  // namespace groundglass::scene
