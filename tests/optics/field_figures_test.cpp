// Field curves, distortion and fans of mirrors, whose figures are known in closed
// form.

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "optics/analysis/field_curves.h"
#include "optics/analysis/ray_fan.h"

namespace groundglass::optics {
namespace {

constexpr double degree = std::numbers::pi / 180.0;

/// A concave mirror of 200 mm radius, stop at the mirror, image plane at its focus.
Lens mirror(double conic, double semi_diameter_mm) {
  Surface surface;
  surface.shape = Conic{-1.0 / 200.0, conic};
  surface.thickness_mm = -100.0;
  surface.semi_diameter_mm = semi_diameter_mm;
  surface.mirror = surface.stop = true;
  Lens lens;
  lens.name = "mirror";
  lens.surfaces = {surface};
  return lens;
}

// Coddington: the foci of a thin oblique bundle lie R/2 · cos θ and R/2 / cos θ along the chief ray, that is,
// R/2 cos² θ and R/2 along the axis (Welford, Aberrations of Optical Systems, 1986, 9.4). The chief ray makes
// no distortion.
TEST(FieldCurves, OfAMirrorWithTheStopAtIt) {
  for (const FieldCurvePoint& p :
       field_curves(mirror(0.0, 5.0), 550.0, {{0.0, 0.0}, {0.0, 5.0}, {0.0, 20.0}})) {
    const double angle = p.field.y * degree;
    EXPECT_NEAR(p.sagittal_focus_mm, 0.0, 1e-4);
    EXPECT_NEAR(p.tangential_focus_mm, 100.0 * std::pow(std::sin(angle), 2), 1e-4);
    EXPECT_NEAR(std::abs(p.chief_y_mm), 100.0 * std::tan(angle), 1e-9);
    EXPECT_NEAR(p.chief_ray_angle_deg, p.field.y, 1e-6);
    EXPECT_NEAR(p.distortion_percent, 0.0, 1e-6);
    if (angle > 0.0) {
      EXPECT_NEAR(p.f_theta_distortion_percent, 100.0 * (std::tan(angle) / angle - 1.0), 1e-6);
    }
  }
  EXPECT_NEAR(tv_distortion_percent(mirror(0.0, 5.0), 550.0, 20.0, 1.5), 0.0, 1e-6);
  for (double shift : lateral_colour_mm(mirror(0.0, 5.0), 450.0, 650.0, {{0.0, 5.0}})) EXPECT_EQ(shift, 0.0);
}

// A paraboloid on its axis has no errors; out of focus by δ they are δ tan θ.
TEST(RayFan, OfAParaboloid) {
  Lens lens = mirror(-1.0, 20.0);
  for (double defocus_mm : {0.0, 0.1}) {
    lens.surfaces[0].thickness_mm = -100.0 - defocus_mm;
    const RayFan fan = ray_fan(lens, 550.0, 550.0, {}, 11);
    ASSERT_EQ(fan.tangential.size(), 11u);
    for (const FanRay& ray : fan.tangential) {
      const double angle = 2.0 * std::atan(20.0 * ray.pupil / 200.0);
      EXPECT_NEAR(std::abs(ray.error_y_mm), std::abs(defocus_mm * std::tan(angle)), 1e-9);
      EXPECT_NEAR(ray.error_x_mm, 0.0, 1e-12);
    }
    if (defocus_mm == 0.0) {
      for (const FanRay& ray : fan.sagittal) EXPECT_NEAR(ray.opd_waves, 0.0, 1e-6);
    }
  }
}

}  // namespace
}  // namespace groundglass::optics
