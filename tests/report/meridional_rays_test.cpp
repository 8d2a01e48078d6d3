// The drawn rays against the trace, and against closed forms.
#include "sim/report/meridional_rays.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "optics/analysis/bundle.h"
#include "optics/lens/lens_file.h"

namespace groundglass::report {
namespace {

optics::Lens triplet() {
  return optics::load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/cooke_triplet_50mm_f5.toml");
}

TEST(MeridionalRays, EndOnTheImagePlaneAtTheTracedHeight) {
  const optics::Lens lens = triplet();
  double length_mm = 0.0;
  for (const auto& surface : lens.surfaces) length_mm += surface.thickness_mm;
  const auto rays = meridional_rays(lens, lens.reference_wavelength_nm, {0.0, 0.0}, 5);
  ASSERT_EQ(rays.size(), 5u);
  for (const MeridionalRay& ray : rays) EXPECT_NEAR(ray.places.back().x(), length_mm, 1e-9);
  // The middle one goes through the middle of the stop.
  const auto on_axis = optics::chief_ray(lens, lens.reference_wavelength_nm, {0.0, 0.0});
  EXPECT_NEAR(rays[2].places.back().y(), on_axis.point_mm.y(), 1e-9);
  const auto oblique = meridional_rays(lens, lens.reference_wavelength_nm, {0.0, 10.0}, 101);
  const double chief_mm = optics::chief_ray(lens, lens.reference_wavelength_nm, {0.0, 10.0}).point_mm.y();
  double nearest_mm = 1.0;
  for (const MeridionalRay& ray : oblique)
    nearest_mm = std::min(nearest_mm, std::abs(ray.places.back().y() - chief_mm));
  EXPECT_LT(nearest_mm, 1e-9);
}

TEST(MeridionalRays, StayWithinTheClearApertures) {
  const optics::Lens lens = triplet();
  for (const MeridionalRay& ray : meridional_rays(lens, lens.reference_wavelength_nm, {0.0, 20.0}, 5)) {
    EXPECT_NEAR(ray.direction.y(), std::sin(20.0 * std::acos(-1.0) / 180.0), 1e-12);
    std::size_t place = 0;
    for (std::size_t k = 0; k < lens.surfaces.size(); ++k) {
      const bool glass = !lens.surfaces[k].glass.is_air() || (k > 0 && !lens.surfaces[k - 1].glass.is_air());
      if (!glass) continue;
      EXPECT_LE(std::abs(ray.places[place++].y()), lens.surfaces[k].semi_diameter_mm + 1e-9) << k;
    }
    EXPECT_EQ(place + 1, ray.places.size());
  }
}

TEST(MeridionalRays, NoneWhereAllAreCut) {
  optics::Lens lens = triplet();
  lens.surfaces.front().semi_diameter_mm = 1e-6;
  EXPECT_TRUE(meridional_rays(lens, lens.reference_wavelength_nm, {0.0, 20.0}, 5).empty());
}

}  // namespace
}  // namespace groundglass::report
