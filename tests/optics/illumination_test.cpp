#include "optics/analysis/illumination.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "optics/lens/lens_file.h"
#include "optics/lens/reverse.h"
#include "optics/trace/trace.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

using std::numbers::pi;
constexpr double degree = pi / 180.0;

Surface hole(double semi_diameter_mm, double thickness_mm) {
  Surface surface;
  surface.semi_diameter_mm = semi_diameter_mm;
  surface.thickness_mm = thickness_mm;
  return surface;
}

Lens bare_stop(double semi_diameter_mm, double distance_mm) {
  Lens lens;
  lens.name = "stop";
  lens.surfaces = {hole(semi_diameter_mm, distance_mm)};
  lens.surfaces[0].stop = true;
  return lens;
}

/// Irradiance over radiance from a disc of radius a, at distance d and height h, on a plane parallel to it
/// (Foote 1915, Scientific Papers of the Bureau of Standards 12, 583).
double foote(double a, double d, double h) {
  const double s = d * d + h * h - a * a;
  return 0.5 * pi * (1.0 - s / std::sqrt(s * s + 4.0 * a * a * d * d));
}

TEST(Illumination, OfABareStopIsFootes) {
  for (double radius_mm : {0.5, 4.0}) {
    const auto points = illumination(bare_stop(radius_mm, 10.0), 550.0, {{}, {0.0, 20.0}, {0.0, 50.0}});
    for (const Illumination& p : points) {
      const double h = 10.0 * std::tan(p.field.y * degree), expected = foote(radius_mm, 10.0, h);
      EXPECT_NEAR(p.image_mm.norm(), h, 1e-9);
      EXPECT_NEAR(p.projected_solid_angle_sr, expected, 4e-7 * expected);
      EXPECT_NEAR(p.relative, expected / foote(radius_mm, 10.0, 0.0), 4e-7);
      EXPECT_NEAR(p.pupil_share, 1.0, 1e-8);
      EXPECT_NEAR(p.chief_ray_angle_deg, p.field.y, 1e-6);
    }
  }
}

// From far away that is the law of cos⁴.
TEST(Illumination, FallsByCosineToTheFourth) {
  const auto points = illumination(bare_stop(0.01, 10.0), 550.0, {{0.0, 30.0}, {0.0, 60.0}});
  EXPECT_NEAR(points[0].relative, std::pow(std::cos(30.0 * degree), 4), 1e-5);
  EXPECT_NEAR(points[1].relative, std::pow(std::cos(60.0 * degree), 4), 1e-5);
}

// Two equal holes, seen from a direction, overlap as two circles do.
TEST(Illumination, VignettingOfTwoHoles) {
  Lens lens = bare_stop(2.0, 1000.0);
  lens.surfaces.insert(lens.surfaces.begin(), hole(2.0, 10.0));
  for (const Illumination& p : illumination(lens, 550.0, {{}, {0.0, 5.0}, {0.0, 15.0}})) {
    // From an image point the front hole is smaller by its distance, and shifted less than for parallel
    // light.
    const double radius = 2.0 * 1000.0 / 1010.0,
                 shift = 10.0 * std::tan(p.field.y * degree) * 1000.0 / 1010.0;
    const double x = (shift * shift + 4.0 - radius * radius) / (2.0 * shift), y = shift - x;
    const double share =
        shift == 0.0 ? std::pow(radius / 2.0, 2)
                     : (4.0 * std::acos(x / 2.0) - x * std::sqrt(4.0 - x * x) +
                        radius * radius * std::acos(y / radius) - y * std::sqrt(radius * radius - y * y)) /
                           (4.0 * pi);
    EXPECT_NEAR(p.pupil_share, share, 1e-4);
    EXPECT_NEAR(p.relative / std::pow(std::cos(p.field.y * degree), 4), share / std::pow(radius / 2.0, 2),
                3e-4);
  }
}

TEST(Illumination, BeyondTheViewThereIsNone) {
  Lens lens = bare_stop(2.0, 100.0);
  lens.surfaces.insert(lens.surfaces.begin(), hole(2.0, 20.0));
  const Illumination dark = illumination(lens, 550.0, {{0.0, 25.0}})[0];
  EXPECT_EQ(dark.relative, 0.0);
  EXPECT_EQ(dark.pupil_share, 0.0);
  EXPECT_TRUE(std::isinf(dark.working_f_number()));
}

/// The same solid angle by brute force: which of the directions on a fine lattice of cosines pass the lens.
double counted(const Lens& lens, const Illumination& at) {
  const Lens from_image = reversed(lens);
  constexpr int side = 1400;
  const double reach = 0.8, step = 2.0 * reach / side;
  RayBatch<double> rays(static_cast<size_t>(side) * side);
  for (int j = 0; j < side; ++j)
    for (int i = 0; i < side; ++i) {
      const size_t k = static_cast<size_t>(j) * side + i;
      const double l = (i + 0.5) * step - reach, m = (j + 0.5) * step - reach, nn = 1.0 - l * l - m * m;
      rays.l[k] = nn > 0.0 ? l : 0.0;
      rays.m[k] = nn > 0.0 ? m : 0.0;
      rays.n[k] = nn > 0.0 ? std::sqrt(nn) : 1.0;
      rays.x[k] = nn > 0.0 ? at.image_mm.x() : 1e6;
      rays.y[k] = at.image_mm.y();
      rays.z[k] = -lens.image_distance_mm();
    }
  SequentialTracer<double>(from_image, 587.6).trace(rays);
  double count = 0.0;
  for (size_t k = 0; k < rays.size(); ++k) count += rays.ok(k);
  return count * step * step;
}

// A lattice of N points inside the outline counts its area to about N^(-2/3). At the corner of the phone lens
// pupil aberration folds the stop's image: a sliver of rays shares its stop points with others and is not
// aimed at.
TEST(Illumination, AgreesWithCountedDirections) {
  for (const char* name : {"phone_8p_f195_8p69mm", "leica_summicron_m_50mm_f2", "pbrt_wide_22mm",
                           "codev_double_gauss_100mm_f2"}) {
    const Lens lens = load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/" + name + ".toml");
    for (const Illumination& p :
         illumination(lens, 587.6, {{}, {0.0, 0.6 * lens.half_field_deg}, {0.0, lens.half_field_deg}})) {
      const double expected = counted(lens, p), share = p.field.y > 40.0 ? 2e-3 : 1.2e-3;
      EXPECT_NEAR(p.projected_solid_angle_sr, expected, share * expected) << name << " " << p.field.y;
    }
  }
}

// US 12174349, embodiment 5 prints 37.01°. The chief ray's way to Lens 8 starts far outside of it, where the
// formula of its front, used up to 1.1 times the semi-diameter, is of no use.
TEST(Illumination, ChiefRayAngleOfThePhoneLens) {
  const Lens lens = load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/phone_8p_f195_8p69mm.toml");
  EXPECT_NEAR(illumination(lens, 587.6, {{0.0, 42.6}})[0].chief_ray_angle_deg, 37.01, 0.02);
}

TEST(Illumination, RefusesACurvedMirror) {
  Lens lens = bare_stop(2.0, -100.0);
  lens.surfaces[0].mirror = true;
  lens.surfaces[0].shape = Conic{-1.0 / 200.0, 0.0};
  EXPECT_THROW(illumination(lens, 550.0, {{}}), InputError);
}

}  // namespace
}  // namespace groundglass::optics
