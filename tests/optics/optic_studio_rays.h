#pragma once

#include <gtest/gtest.h>

#include "optics/analysis/bundle.h"

namespace groundglass::optics {

/// A ray of pupil point (px, py) and field 14° · field, as it ends in the image plane.
struct OpticStudioRay {
  double field, px, py, x_mm, y_mm, l, m;
};

/// Ansys Zemax OpticStudio 2023 R1.02: the double Gauss of CODE V's samples at f/5 (entrance pupil 20.00075
/// mm), 587.6 nm, image plane 61.487536 mm behind the last vertex, no ray aiming (optiland issue 710, comment
/// of 2026-08-06). Printed to 1e-9.
inline const OpticStudioRay optic_studio_rays[] = {
    {0, 0, 1, 0, -0.018003289, 0, -0.100148243},
    {0, 0, 0.7, 0, -0.006469740, 0, -0.070053570},
    {1, 0, 0, 0, 24.669769254, 0, 0.198075144},
    {1, 0, 1, 0, 24.623905450, 0, 0.102966617},
    {1, 0, -1, 0, 24.713715770, 0, 0.292811109},
    {0.7, 0.7, 0, -0.024622880, 17.191430724, -0.069514854, 0.144119690}};

/// The first ray is that one, to 1e-8: a digit more than was printed may be lost in rounding.
inline void expect_ray(const RayBatch<double>& rays, const OpticStudioRay& expected) {
  EXPECT_NEAR(rays.x[0], expected.x_mm, 1e-8);
  EXPECT_NEAR(rays.y[0], expected.y_mm, 1e-8);
  EXPECT_NEAR(rays.l[0], expected.l, 1e-8);
  EXPECT_NEAR(rays.m[0], expected.m, 1e-8);
}

/// A lens aimed paraxially, which OpticStudio calls no aiming, has all of these rays.
inline void expect_optic_studio_rays(const Lens& lens) {
  for (const OpticStudioRay& e : optic_studio_rays) {
    const FieldPoint field{0.0, 14.0 * e.field};
    expect_ray(trace_bundle(lens, RayAimer(lens, 587.6, field, Aiming::paraxial), 587.6, field,
                            {{{e.px, e.py}, 1.0}}, Apertures::open)
                   .rays,
               e);
  }
}

}  // namespace groundglass::optics
