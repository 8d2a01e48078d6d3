// Images by rays alone: as even as the light is, and all of it.
#include "sim/report/ray_image.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "optics/analysis/best_focus.h"
#include "optics/analysis/spot.h"
#include "optics/lens/lens_file.h"
#include "tests/optics/perfect_lenses.h"

namespace groundglass::report {
namespace {

constexpr double nm = 587.5618;

// Out of focus, a perfect lens of f/16 lights an even disc, as wide as the distance over its f-number; even
// but for the obliquity, (r / 2f)² = 0.02 %. The tents of half a per cent leave the rest.
TEST(RayImage, APerfectLensOutOfFocusLightsAnEvenDisc) {
  const optics::Lens lens = optics::with_image_moved(optics::parabola(), 1.6);
  constexpr int side = 80;
  constexpr double pitch_um = 1.4;
  const optics::Psf psf = image_by_rays(lens, {{nm, 1.0}}, {0.0, 0.0}, {0.0, 0.0}, side, pitch_um);
  const double radius_cells = 1e3 * 1.6 / 32.0 / pitch_um;
  const double even = 1.0 / (std::numbers::pi * radius_cells * radius_cells);
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column) {
      const double distance = std::hypot(row - side / 2, column - side / 2);
      if (distance < radius_cells - 1.5) {
        EXPECT_NEAR(psf.share(row, column), even, 0.02 * even);
      }
      if (distance > radius_cells + 1.5) {
        EXPECT_EQ(psf.share(row, column), 0.0);
      }
    }
}

// Centroid and RMS radius are the spot's, of a quadrature; the light is the clear share of the pupil.
TEST(RayImage, HasTheMomentsOfTheSpot) {
  const optics::Lens lens = optics::load_lens(std::string(GROUNDGLASS_SCENES_DIR) +
                                              "/lenses/leica_noctilux_50mm_f1_reconstruction.toml");
  const optics::FieldPoint field{0.0, 19.97};
  const optics::Bundle bundle = optics::trace_bundle(lens, nm, field, 24, 96);
  const optics::WeightedBundle weighted[] = {{&bundle, 1.0}};
  const optics::Spot spot = optics::spot_about_centroid(weighted);
  constexpr int side = 160;
  const double pitch_um = 2.2e3 * spot.geometric_mm / side;
  const optics::Psf psf = image_by_rays(lens, {{nm, 1.0}}, field, spot.centroid_mm, side, pitch_um);
  double light = 0.0, square = 0.0;
  Eigen::Vector2d first = Eigen::Vector2d::Zero();
  for (int row = 0; row < side; ++row)
    for (int column = 0; column < side; ++column) {
      const Eigen::Vector2d um(pitch_um * (column - side / 2), pitch_um * (row - side / 2));
      light += psf.share(row, column);
      first += psf.share(row, column) * um;
      square += psf.share(row, column) * um.squaredNorm();
    }
  double clear = 0.0;
  for (const optics::PupilNode& node : bundle.pupil) clear += node.weight;
  EXPECT_NEAR(light, clear, 2e-3 * clear);
  EXPECT_LT((first / light).norm(), 3e-3 * 1e3 * spot.rms_mm);
  EXPECT_NEAR(std::sqrt(square / light), 1e3 * spot.rms_mm, 5e-3 * 1e3 * spot.rms_mm);
}

}  // namespace
}  // namespace groundglass::report
