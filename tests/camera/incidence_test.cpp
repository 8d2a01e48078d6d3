#include "sim/camera/incidence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "optics/analysis/illumination.h"
#include "optics/lens/lens_file.h"
#include "tests/camera/small_camera.h"

namespace groundglass::camera {
namespace {

constexpr double degree = std::numbers::pi / 180.0;

/// Against the lens engine, which traces the pencil of each image point through the lens turned round.
TEST(Incidence, AgreesWithThePencilsOfTheLensEngine) {
  for (const char* name : {"leica_summicron_m_50mm_f2", "phone_8p_f195_8p69mm", "cooke_triplet_50mm_f5"}) {
    const optics::Lens lens = optics::load_lens(std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "lenses" /
                                                (std::string(name) + ".toml"));
    std::vector<optics::FieldPoint> fields;
    for (double share : {0.0, 0.4, 0.7, 1.0}) fields.push_back({0.0, share * 12.0});
    const auto pencils = optics::illumination(lens, 550.0, fields);
    const double largest_mm = 1.01 * pencils.back().image_mm.norm();
    const auto points = incidence_of(lens, largest_mm, {545.0, 10.0, 1}, Task());
    for (const optics::Illumination& pencil : pencils) {
      const IncidencePoint here = incidence_at(points, pencil.image_mm.norm());
      // The chief ray passes the stop's middle; the mean direction is drawn aside by vignetting and by cos^4.
      EXPECT_NEAR(here.chief_ray_deg, pencil.chief_ray_angle_deg, 1.5) << name;
      // An ellipse in direction cosines.
      const double chief = here.chief_ray_deg * degree, half = here.tangential_half_deg * degree;
      const double along = 0.5 * (std::sin(chief + half) - std::sin(chief - half));
      const double across = std::sin(here.sagittal_half_deg * degree);
      EXPECT_NEAR(std::numbers::pi * along * across / pencil.projected_solid_angle_sr, 1.0, 0.06) << name;
    }
    EXPECT_NEAR(points.front().chief_ray_deg, 0.0, 0.05) << name;
    EXPECT_NEAR(points.front().tangential_half_deg, points.front().sagittal_half_deg, 0.1) << name;
    EXPECT_GT(points.back().chief_ray_deg, 1.0) << name << ": light runs away from the axis";
  }
}

TEST(Incidence, ComesWithAPhotograph) {
  Camera camera = testing::small_camera("phone_8p_f195_8p69mm", "phone_1inch_1p6um", 64, 48);
  const scene::Scene scene = testing::scene_of("[background]\ndistance_m = 1.0\nreflectance = 0.9\n", 1.0);
  scene::RenderSettings settings;
  settings.samples_per_pixel = 1;
  const SpectralImage image = photograph(scene, camera, settings, Task());
  ASSERT_FALSE(image.incidence.empty());
  EXPECT_NEAR(image.incidence.back().height_mm, camera.film().largest_radius_mm(), 1e-9);
}

}  // namespace
}  // namespace groundglass::camera
