#include "sim/scene/scene.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>
#include <random>

#include "sim/core/constants.h"
#include "sim/core/standard_spectra.h"
#include "sim/scene/scene_file.h"
#include "tests/scene/ray_list.h"

namespace groundglass::scene {
namespace {

constexpr double pi = std::numbers::pi;
const Vector3 origin(0, 0, 0);

Light light(const std::string& name = "E") { return make_light(name, cie_illuminant(name), 1000.0); }

Target card(double x, double y, double distance, double width, double height, double reflectance) {
  return {"card", {x, y, distance, width, height, 0.0}, Uniform::grey(reflectance)};
}

/// The reflectance seen along a ray.
double seen(const Scene& scene, const Vector3& from, const Vector3& direction) {
  return radiance_along(scene, from, direction, 550.0) * pi / scene.light().irradiance(550.0);
}

TEST(Scene, UniformWallHasTheClosedFormRadiance) {
  const Scene scene(light(), {background_wall(2.0, 0.18)});
  // Equal energy: L = ρ · lux / (π · 683.002 · ∫V dλ), ∫V dλ = 106.856895 nm (CIE 018, with 5 ppm outside
  // 380–780).
  const double expected = 0.18 * 1000.0 / (pi * 683.002 * 106.856895);
  for (const Vector3& direction : {Vector3(0, 0, -1), Vector3(3, -4, -0.5)})
    for (double w : {400.0, 557.3, 700.0})
      EXPECT_NEAR(radiance_along(scene, {0.001, 0, -0.002}, direction, w), expected, 6e-6 * expected);
}

TEST(Scene, LuminanceOfAWhiteWallIsIlluminanceOverPi) {
  const Scene scene(light("D65"), {background_wall(2.0, 1.0)});
  double luminance = 0.0;
  for (double w = 380.05; w < 780.0; w += 0.1)
    luminance += constants::luminous_efficacy_lm_W * radiance_along(scene, origin, {0.1, 0, -1}, w) *
                 cie1931_observer().column("y_bar")(w) * 0.1;
  EXPECT_NEAR(luminance, 1000.0 / pi, 1e-4 * 1000.0 / pi);
}

TEST(Scene, WhiteSpectrumIsThatOfThePerfectDiffuser) {
  const Scene scene(light("A"), {background_wall(2.0, 1.0)});
  for (double w : {420.0, 555.0, 690.0})
    EXPECT_NEAR(radiance_along(scene, origin, {0, 0, -1}, w) * pi, scene.white_spectrum()(w), 1e-6);
}

TEST(Scene, NearestTargetWinsWhateverTheOrder) {
  const Target near = card(0, 0, 0.5, 0.1, 0.1, 0.2), far = card(0, 0, 1.0, 1.0, 1.0, 0.6);
  for (const auto& targets : {std::vector{near, far}, std::vector{far, near}}) {
    const Scene scene(light(), targets);
    EXPECT_NEAR(seen(scene, origin, {0, 0, -1}), 0.2, 1e-7);
    // Just beside the near card, whose half-width of 0.05 at 0.5 m is a slope of 0.1.
    EXPECT_NEAR(seen(scene, origin, {0.09999, 0, -1}), 0.2, 1e-7);
    EXPECT_NEAR(seen(scene, origin, {0.10001, 0, -1}), 0.6, 1e-6);
    EXPECT_EQ(seen(scene, origin, {0.6, 0, -1}), 0.0);
  }
}

TEST(Scene, LaterTargetLiesOnTopAtTheSameDistance) {
  const Scene scene(light(),
                    {card(0, 0, 1, 1, 1, 0.6), card(0, 0, 1, 0.1, 0.1, 0.2), background_wall(1.0, 0.9)});
  EXPECT_NEAR(seen(scene, origin, {0, 0, -1}), 0.9, 1e-6);
  EXPECT_EQ(scene.first_target(origin, {0, 0, -1}), 2u);
  const Scene other(light(),
                    {background_wall(1.0, 0.9), card(0, 0, 1, 1, 1, 0.6), card(0, 0, 1, 0.1, 0.1, 0.2)});
  EXPECT_NEAR(seen(other, origin, {0, 0, -1}), 0.2, 1e-7);
  EXPECT_NEAR(seen(other, origin, {0.2, 0, -1}), 0.6, 1e-6);
}

TEST(Scene, RaysStartWhereTheyStart) {
  // From (0.3, −0.2, 0.1) to the middle of the card at (1, 2, −4), with an unnormalised direction.
  const Scene scene(light(), {card(1, 2, 4, 1e-6, 1e-6, 0.5)});
  const Vector3 from(0.3, -0.2, 0.1);
  EXPECT_NEAR(seen(scene, from, 7.0 * (Vector3(1, 2, -4) - from)), 0.5, 1e-6);
  EXPECT_EQ(seen(scene, from, Vector3(1.000001, 2, -4) - from), 0.0);
  EXPECT_EQ(scene.first_target(from, Vector3(1, 2, -4) - from), 0u);
}

TEST(Scene, RaysThatLookAwaySeeNothing) {
  const Scene scene(light(), {background_wall(1.0, 1.0)});
  for (const Vector3& direction : {Vector3(0, 0, 1), Vector3(1, 0, 0), Vector3(1, 1, 1e-9)}) {
    EXPECT_EQ(seen(scene, origin, direction), 0.0);
    EXPECT_EQ(scene.first_target(origin, direction), std::nullopt);
  }
}

TEST(Scene, RotationIsAnticlockwiseAsTheCameraSees) {
  // A long horizontal card turned by 30°: its right end rises.
  Target bar = card(0.1, 0.05, 1.0, 0.4, 0.01, 0.5);
  bar.placement.rotation_rad = pi / 6.0;
  const Scene scene(light(), {bar});
  const Vector3 right_end(0.1 + 0.19 * std::cos(pi / 6), 0.05 + 0.19 * 0.5, -1.0);
  EXPECT_NEAR(seen(scene, origin, right_end), 0.5, 1e-6);
  EXPECT_EQ(seen(scene, origin, {right_end.x(), 0.05 - 0.19 * 0.5, -1.0}), 0.0);
  const Eigen::Vector2d uv = bar.placement.local(bar.placement.point(0.123, -0.004));
  EXPECT_NEAR(uv.x(), 0.123, 1e-15);
  EXPECT_NEAR(uv.y(), -0.004, 1e-15);
}

TEST(Scene, NothingIsLitOutsideTheLightsTable) {
  const Scene scene(light("D65"), {background_wall(1.0, 1.0)});
  EXPECT_EQ(radiance_along(scene, origin, {0, 0, -1}, 379.9), 0.0);
  EXPECT_GT(radiance_along(scene, origin, {0, 0, -1}, 380.0), 0.0);
}

/// Random rays at the studio chart, which has every kind of target.
RayList rays_at_chart(unsigned seed, int count) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> unit(-1.0, 1.0);
  RayList rays;
  for (int i = 0; i < count; ++i)
    rays.add({0.002 * unit(random), 0.002 * unit(random), 0.0},
             {0.4 * unit(random), 0.3 * unit(random), -1.0},
             static_cast<float>(550.0 + 150.0 * unit(random)));
  return rays;
}

TEST(Scene, ARaysResultDoesNotDependOnItsBatch) {
  const Scene scene = load_scene(GROUNDGLASS_SCENES_DIR "/studio_chart.toml");
  RayList all = rays_at_chart(5, 5000);
  const std::vector<float> together = all.shade(scene);
  EXPECT_GT(std::ranges::count_if(together, [](float l) { return l > 0.0f; }), 4990);
  for (size_t i = 0; i < together.size(); ++i)
    EXPECT_EQ(radiance_along(scene, {all.ox[i], all.oy[i], all.oz[i]}, {all.dx[i], all.dy[i], all.dz[i]},
                             all.wavelength_nm[i]),
              together[i]);
  EXPECT_EQ(all.shade(load_scene(GROUNDGLASS_SCENES_DIR "/studio_chart.toml")), together);
}

TEST(Scene, BatchAgreesWithFirstTarget) {
  // Every target of the chart painted its own grey: two ways to find it.
  const Scene chart = load_scene(GROUNDGLASS_SCENES_DIR "/studio_chart.toml");
  std::vector<Target> targets = chart.targets();
  for (size_t i = 0; i < targets.size(); ++i)
    targets[i].surface = Uniform::grey(0.01 * static_cast<double>(i + 1));
  const Scene scene(light(), targets);
  RayList rays = rays_at_chart(6, 20000);
  std::ranges::fill(rays.wavelength_nm, 550.0f);
  const std::vector<float> radiance = rays.shade(scene);
  for (size_t i = 0; i < radiance.size(); ++i) {
    const auto target =
        scene.first_target({rays.ox[i], rays.oy[i], rays.oz[i]}, {rays.dx[i], rays.dy[i], rays.dz[i]});
    ASSERT_TRUE(target.has_value());
    EXPECT_NEAR(radiance[i] * pi / scene.light().irradiance(550.0), 0.01 * static_cast<double>(*target + 1),
                1e-6);
  }
}

}  // namespace
}  // namespace groundglass::scene
