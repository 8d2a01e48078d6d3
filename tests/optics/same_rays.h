#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "optics/analysis/first_order.h"
#include "optics/trace/trace.h"

namespace groundglass::testing {

/// A grid over the first surface's clear aperture, as far as the entrance pupil reaches, for three angles of
/// the field, on the plane of its vertex.
inline optics::RayBatch<double> ray_grid(const optics::Lens& lens) {
  constexpr int side = 9;
  const double pupil_mm =
      0.5 * optics::first_order(lens, lens.reference_wavelength_nm).entrance_pupil_diameter_mm;
  const double r = std::min(lens.surfaces.front().semi_diameter_mm, 1.2 * pupil_mm);
  const double widest_deg = lens.half_field_deg > 0.0 ? std::min(lens.half_field_deg, 30.0) : 5.0;
  optics::RayBatch<double> rays(3 * side * side);
  size_t ray = 0;
  for (const double share : {0.0, 0.6, 1.0})
    for (int ix = 0; ix < side; ++ix)
      for (int iy = 0; iy < side; ++iy, ++ray) {
        const double angle = share * widest_deg * std::numbers::pi / 180.0;
        rays.x[ray] = r * (2.0 * ix / (side - 1) - 1.0);
        rays.y[ray] = r * (2.0 * iy / (side - 1) - 1.0);
        rays.l[ray] = 0.3 * std::sin(angle);
        rays.m[ray] = std::sin(angle);
        rays.n[ray] = std::sqrt(1.0 - rays.l[ray] * rays.l[ray] - rays.m[ray] * rays.m[ray]);
      }
  return rays;
}

/// The same rays of the grid reach the image of both lenses, at places and in directions that agree.
inline void expect_same_rays(const optics::Lens& a, const optics::Lens& b,
                             const std::vector<double>& wavelengths_nm, double tolerance_mm) {
  for (const double nm : wavelengths_nm) {
    optics::RayBatch<double> rays_a = ray_grid(a), rays_b = ray_grid(a);
    optics::SequentialTracer<double>(a, nm).trace_to_image(rays_a);
    optics::SequentialTracer<double>(b, nm).trace_to_image(rays_b);
    int arrived = 0;
    for (size_t i = 0; i < rays_a.size(); ++i) {
      ASSERT_EQ(rays_a.failure[i], rays_b.failure[i]) << "ray " << i << " at " << nm << " nm";
      if (!rays_a.ok(i)) continue;
      ++arrived;
      ASSERT_NEAR(rays_a.x[i], rays_b.x[i], tolerance_mm) << "ray " << i << " at " << nm << " nm";
      ASSERT_NEAR(rays_a.y[i], rays_b.y[i], tolerance_mm) << "ray " << i << " at " << nm << " nm";
      ASSERT_NEAR(rays_a.l[i], rays_b.l[i], tolerance_mm) << "ray " << i << " at " << nm << " nm";
      ASSERT_NEAR(rays_a.m[i], rays_b.m[i], tolerance_mm) << "ray " << i << " at " << nm << " nm";
    }
    EXPECT_GT(arrived, 10) << nm << " nm";
  }
}

}  // namespace groundglass::testing
