// Seidel coefficients against published listings and closed forms.

#include "optics/analysis/seidel.h"

#include <gtest/gtest.h>

#include <cmath>

#include "optics/analysis/seidel_forms.h"
#include "optics/glass/glass_catalogue.h"
#include "tests/optics/seidel_lenses.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::optics {
namespace {

void expect_near(const SeidelCoefficients& s, const SeidelCoefficients& expected, double tolerance) {
  EXPECT_NEAR(s.spherical_mm, expected.spherical_mm, tolerance);
  EXPECT_NEAR(s.coma_mm, expected.coma_mm, tolerance);
  EXPECT_NEAR(s.astigmatism_mm, expected.astigmatism_mm, tolerance);
  EXPECT_NEAR(s.petzval_mm, expected.petzval_mm, tolerance);
  EXPECT_NEAR(s.distortion_mm, expected.distortion_mm, tolerance);
  EXPECT_NEAR(s.axial_colour_mm, expected.axial_colour_mm, tolerance);
  EXPECT_NEAR(s.lateral_colour_mm, expected.lateral_colour_mm, tolerance);
}

SeidelCoefficients monochromatic(SeidelCoefficients s) {
  s.axial_colour_mm = s.lateral_colour_mm = 0.0;
  return s;
}

// Kidger's tables have six decimals, and the rounded radii are good to one or two units of the last.
TEST(Seidel, KidgersDoublet) {
  const SeidelAberrations s = seidel(kidgers_doublet(), at_field(1.0));
  const SeidelCoefficients expected[] = {{0.008754, 0.000979, 0.000110, 0.000171, 0.000031},
                                         {-0.024383, 0.000884, -0.000032, -0.000028, 0.000002},
                                         {0.017518, -0.001952, 0.000217, 0.000066, -0.000032}};
  const double a[] = {0.15601, -0.44243, -0.15305}, y[] = {10.0, 9.80313, 9.74498};
  const double u[] = {-0.05625, -0.03877, -0.1}, chief_y[] = {0.0, 0.03907, 0.05486};
  const double chief_u[] = {0.01116, 0.01053, 0.017349};
  ASSERT_EQ(s.surfaces.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    SCOPED_TRACE(i);
    const SurfaceSeidel& at = s.surfaces[i];
    expect_near(monochromatic(at.total()), expected[i], 2e-6);
    expect_near(at.asphere, {}, 0.0);
    EXPECT_NEAR(at.marginal.y_mm, y[i], 6e-6);
    EXPECT_NEAR(at.marginal.u, u[i], 6e-6);
    EXPECT_NEAR(at.marginal.refraction_invariant, a[i], 1e-5);
    EXPECT_NEAR(at.marginal.incidence(at.n_before), a[i] / at.n_before, 1e-5);
    EXPECT_NEAR(at.chief.y_mm, chief_y[i], 6e-6);
    EXPECT_NEAR(at.chief.u, chief_u[i], 6e-6);
  }
  expect_near(monochromatic(s.sum), {0.001889, -0.000088, 0.000295, 0.000210, 0.000002}, 2e-6);
  EXPECT_NEAR(s.lagrange_invariant_mm, -0.17455, 5e-6);
}

// Smith's table of contributions is transverse: y = 14.6 mm, ū = 0.21 (tan of 11.86°), F against C.
TEST(Seidel, SmithsTriplet) {
  const SeidelAberrations s = seidel(smiths_triplet(), at_field(std::atan(0.21) / degree));
  struct Row {
    double spherical, sagittal_coma, astigmatism, petzval, distortion, axial, lateral;
  };
  const Row expected[] = {{-0.709019, -0.070068, -0.006924, -0.330897, -0.033385, -0.25596, -0.025295},
                          {-0.75536, 0.844458, -0.944066, -0.036241, 1.095939, -0.187385, 0.209488},
                          {2.049816, -1.416428, 0.978756, 0.300215, -0.883772, 0.419729, -0.290034},
                          {0.493011, 0.393733, 0.314447, 0.351763, 0.532055, 0.287842, 0.229879},
                          {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0},
                          {-0.035845, -0.087854, -0.215325, -0.06051, -0.676055, -0.063021, -0.154461},
                          {-1.229178, 0.317877, -0.082206, -0.334022, 0.107641, -0.223595, 0.057824},
                          {-0.186575, -0.018282, 0.044681, -0.109691, 0.142422, -0.022389, 0.027401}};
  const double bound = 7e-6;  // of figures up to 2: the listing was computed in single precision
  for (size_t i = 0; i < 8; ++i) {
    SCOPED_TRACE(i);
    const TransverseAberrations t = transverse_aberrations(i < 7 ? s.surfaces[i].total() : s.sum, s.image_nu);
    EXPECT_NEAR(t.tsph_mm, expected[i].spherical, bound);
    EXPECT_NEAR(t.tsco_mm, expected[i].sagittal_coma, bound);
    EXPECT_NEAR(t.ttco_mm, 3.0 * expected[i].sagittal_coma, 3.0 * bound);
    EXPECT_NEAR(0.5 * t.tast_mm, expected[i].astigmatism, bound);
    EXPECT_NEAR(t.tpfc_mm, expected[i].petzval, bound);
    EXPECT_NEAR(t.tsfc_mm, expected[i].petzval + expected[i].astigmatism, 2.0 * bound);
    EXPECT_NEAR(t.ttfc_mm, expected[i].petzval + 3.0 * expected[i].astigmatism, 4.0 * bound);
    EXPECT_NEAR(t.tdis_mm, expected[i].distortion, bound);
    // Dispersions are rounded to 1e-6: half of that is 5e-5 of SK4's share and 3e-5 of SF2's.
    const double colour_bound = i < 7 ? 1.3e-5 : 5.4e-5;
    EXPECT_NEAR(t.taxc_mm, expected[i].axial, colour_bound);
    EXPECT_NEAR(t.tlac_mm, expected[i].lateral, colour_bound);
  }
  EXPECT_NEAR(1.0 / s.petzval_curvature_per_mm / 101.181, -2.935, 5e-4);
}

// J. Sasian's Cooke triplet (OPTI 517), f/4, 20°. Radii and gaps are printed to 0.01 mm and the stop is not;
// with the stop at the front of the negative lens all agree. Bounds: the most that such rounding changed in
// 2000 draws.
TEST(Seidel, SasiansTriplet) {
  const Glass crown = find_glass("schott:N-LAK9"), flint = find_glass("schott:SF5");
  Lens lens = lens_of({surface(22.05, 4.83, crown), surface(371.58, 5.86), surface(-30.10, 0.98, flint),
                       surface(20.01, 4.82), surface(64.47, 5.00, crown), surface(-23.48, 40.0)},
                      2);
  lens = with_entrance_pupil(lens, first_order(lens, 587.0).efl_mm / 4.0, 587.0);
  const WaveCoefficients w = wave_coefficients(seidel(lens, at_field(20.0, 587.0)).sum, 587.0);
  EXPECT_NEAR(w.w040, 2.66, 0.025);
  EXPECT_NEAR(w.w131, 0.02, 0.09);
  EXPECT_NEAR(w.w222, -11.13, 0.1);
  EXPECT_NEAR(w.w220s, 10.77, 0.06);
  EXPECT_NEAR(w.w220p, w.w220s - 0.5 * w.w222, 1e-12);
  EXPECT_NEAR(w.w311, 6.19, 0.4);
}

// OpticStudio 2025 R2.02, singlet with the stop on its rear surface (optiland issue 710).
TEST(Seidel, LagrangeInvariantAsInOpticStudio) {
  const Lens lens =
      lens_of({surface(63.73364157, 10.0, find_glass("hoya:LAC9")), surface(653.2939232, 92.7383463)}, 1);
  const SeidelAberrations s = seidel(with_entrance_pupil(lens, 25.0), at_field(5.0));
  EXPECT_NEAR(std::abs(s.lagrange_invariant_mm), 1.093608, 5e-7);
  // The same in the image: n′ u′ times the paraxial image height of 8.880259 mm.
  EXPECT_NEAR(std::abs(s.image_nu) * 8.880259, 1.093608, 5e-7);
}

// A thin lens at the stop in closed form, any bending and conjugates (Kidger, Fundamental Optical Design,
// 2002, 6.5; Welford 1986, 12.2): B = (c₁ + c₂) / (c₁ − c₂), C = (u + u′) / (u − u′).
TEST(Seidel, ThinLens) {
  const double n = 1.6, v = 50.0, focal = 80.0, y = 5.0, k = 1.0 / focal;
  const Glass glass = dispersive(n, (n - 1.0) / v);
  for (double object_mm : {infinity, 200.0, 60.0})
    for (double b : {-2.0, 0.0, 2.0 * (n * n - 1.0) / (n + 2.0), 3.0}) {
      const double difference = k / (n - 1.0), c1 = 0.5 * difference * (b + 1.0),
                   c2 = 0.5 * difference * (b - 1.0);
      Lens lens = lens_of({surface(Conic{c1, 0.0}, 0.0, glass), surface(Conic{c2, 0.0}, 100.0, {})});
      lens.object_distance_mm = object_mm;
      const double field = std::isinf(object_mm) ? 10.0 : 7.0;
      const SeidelAberrations s = seidel(lens, at_field(field));
      const double h = s.lagrange_invariant_mm, u = y / object_mm, c = (u + u - y * k) / (y * k);
      EXPECT_NEAR(h, std::isinf(object_mm) ? -y * std::tan(10.0 * degree) : u * 7.0, 1e-14);
      const double shape = b + 2.0 * (n * n - 1.0) / (n + 2.0) * c;
      const SeidelCoefficients expected = {
          std::pow(y, 4) * std::pow(k, 3) / 4.0 *
              (std::pow(n / (n - 1.0), 2) + (n + 2.0) / (n * std::pow(n - 1.0, 2)) * shape * shape -
               n / (n + 2.0) * c * c),
          -h * y * y * k * k / 2.0 * ((n + 1.0) / (n * (n - 1.0)) * b + (2.0 * n + 1.0) / n * c),
          h * h * k,
          h * h * k / n,
          0.0,
          y * y * k / v,
          0.0};
      expect_near(s.sum, expected, 1e-14);
      EXPECT_NEAR(s.petzval_curvature_per_mm, -k / n, 1e-15);
    }
}

// With a distant object the bending 2 (n² − 1) / (n + 2) has the least spherical aberration (Kidger, as
// above).
TEST(Seidel, BestFormLens) {
  const double n = 1.6, best = 2.0 * (n * n - 1.0) / (n + 2.0);
  const auto spherical = [&](double b) {
    const Lens lens = lens_of({surface(Conic{(b + 1.0) / 100.0, 0.0}, 0.0, medium(n)),
                               surface(Conic{(b - 1.0) / 100.0, 0.0}, 80.0, {})});
    return seidel(lens, at_field(0.0)).sum.spherical_mm;
  };
  EXPECT_LT(spherical(best), spherical(best + 1e-3));
  EXPECT_LT(spherical(best), spherical(best - 1e-3));
}

// A concave mirror of radius −r, distant object (Welford 1986, 8.7; Schroeder, Astronomical Optics,
// 2000, 5.3): the sphere is y⁴ / 8r³ away from the paraboloid, which counts twice.
TEST(Seidel, ConcaveMirrorWithItsStop) {
  const double r = 400.0, y = 5.0, u_bar = std::tan(2.0 * degree);
  const SeidelAberrations s = seidel(lens_of({mirror(Conic{-1.0 / r, 0.0}, -200.0)}), at_field(2.0));
  expect_near(s.sum,
              {2.0 * std::pow(y, 4) / std::pow(r, 3), -2.0 * std::pow(y, 3) * u_bar / (r * r),
               2.0 * y * y * u_bar * u_bar / r, -2.0 * y * y * u_bar * u_bar / r, 0.0},
              1e-17);
  EXPECT_NEAR(s.petzval_curvature_per_mm, -2.0 / r, 1e-17);
  // A paraboloid has coma and no spherical aberration.
  const SeidelAberrations p = seidel(lens_of({mirror(Conic{-1.0 / r, -1.0}, -200.0)}), at_field(2.0));
  EXPECT_NEAR(p.sum.spherical_mm, 0.0, 1e-19);
  EXPECT_NEAR(p.surfaces[0].asphere.spherical_mm, -p.surfaces[0].sphere.spherical_mm, 1e-19);
  EXPECT_EQ(p.sum.coma_mm, s.sum.coma_mm);
}

// With the stop at the centre of curvature every chief ray is an axis of symmetry: spherical aberration is
// the same everywhere, on a sphere of half the radius about that centre.
TEST(Seidel, SphericalMirrorWithStopAtItsCentre) {
  const double r = 400.0;
  const Lens lens = lens_of({surface(infinity, r), mirror(Conic{-1.0 / r, 0.0}, -200.0)});
  const SeidelAberrations s = seidel(lens, at_field(10.0));
  EXPECT_NEAR(s.sum.spherical_mm, 2.0 * std::pow(5.0, 4) / std::pow(r, 3), 1e-17);
  EXPECT_NEAR(s.sum.coma_mm, 0.0, 1e-17);
  EXPECT_NEAR(s.sum.astigmatism_mm, 0.0, 1e-17);
  EXPECT_NEAR(s.sum.distortion_mm, 0.0, 1e-17);
  EXPECT_NEAR(s.petzval_curvature_per_mm, -2.0 / r, 1e-17);
}

// Stop shift: with Q = δȳ / y, the same at every surface (Welford 1986, 8.6; Kidger 2002, 6.4).
TEST(Seidel, StopShift) {
  Lens lens = shipped_lens("phone_8p_f195_8p69mm");
  const SeidelAberrations before = seidel(lens, at_field(20.0));
  for (size_t stop : {3u, 8u, 15u}) {
    Lens moved = lens;
    moved.surfaces[lens.stop_index()].stop = false;
    moved.surfaces[stop].stop = true;
    moved.surfaces[stop].semi_diameter_mm = std::abs(before.surfaces[stop].marginal.y_mm);
    const SeidelAberrations after = seidel(moved, at_field(20.0));
    const auto shift = [&](size_t i) {
      return (after.surfaces[i].chief.y_mm - before.surfaces[i].chief.y_mm) /
             before.surfaces[i].marginal.y_mm;
    };
    const double q = shift(0);
    EXPECT_NEAR(shift(9), q, 1e-12);
    const SeidelCoefficients& s = before.sum;
    const SeidelCoefficients expected = {s.spherical_mm,
                                         s.coma_mm + q * s.spherical_mm,
                                         s.astigmatism_mm + 2.0 * q * s.coma_mm + q * q * s.spherical_mm,
                                         s.petzval_mm,
                                         s.distortion_mm + q * (3.0 * s.astigmatism_mm + s.petzval_mm) +
                                             3.0 * q * q * s.coma_mm + q * q * q * s.spherical_mm,
                                         s.axial_colour_mm,
                                         s.lateral_colour_mm + q * s.axial_colour_mm};
    expect_near(after.sum, expected, 1e-12);
  }
}

// Plane mirrors in parallel planes or at 45° to the axis change nothing but signs of travel.
TEST(Seidel, FoldMirrorAddsNothing) {
  const Lens straight = shipped_lens("leica_summicron_m_50mm_f2");
  Lens folded = straight;
  Surface fold = mirror(Conic{}, -(straight.image_distance_mm() - 12.0));
  fold.tilt = {0.0, 0.0, 45.0, 0.0, 0.0, TiltKind::bend};
  folded.surfaces.back().thickness_mm = 12.0;
  folded.surfaces.push_back(fold);
  const SeidelAberrations a = seidel(straight, at_field(20.0)), b = seidel(folded, at_field(20.0));
  expect_near(b.sum, a.sum, 1e-15);
  EXPECT_NEAR(a.image_nu, b.image_nu, 1e-15);
}

TEST(Seidel, DesignConditions) {
  Lens lens = kidgers_doublet();
  EXPECT_EQ(design_conditions(lens).field, 0.0);
  lens.half_field_deg = 12.0;
  EXPECT_EQ(design_conditions(lens).field, 12.0);
  EXPECT_EQ(design_conditions(lens).short_nm, constants::line_F_nm);
  EXPECT_EQ(design_conditions(lens).long_nm, constants::line_C_nm);
  lens.wavelengths = {{600.0, 1.0}, {450.0, 1.0}, {500.0, 1.0}};
  lens.fields = {{0.0, -3.0}, {30.0, 45.0}, {2.0, 2.0}};
  const SeidelConditions c = design_conditions(lens);
  EXPECT_EQ(c.short_nm, 450.0);
  EXPECT_EQ(c.long_nm, 600.0);
  EXPECT_NEAR(std::tan(c.field * degree), std::sqrt(1.0 + 1.0 / 3.0), 1e-14);  // slopes tan 30° and tan 45°
  lens.object_distance_mm = 500.0;
  EXPECT_NEAR(design_conditions(lens).field, std::hypot(30.0, 45.0), 1e-12);
}

TEST(Seidel, WhatCannotBe) {
  const auto with = [](Shape shape) {
    return lens_of({surface(50.0, 5.0, medium(1.5)), surface(std::move(shape), 90.0, {})});
  };
  EXPECT_INPUT_ERROR(seidel(with(Biconic{{0.01, 0.0}, {0.02, 0.0}}), at_field(1.0)),
                     "test: surface 2 is not rotationally symmetric");
  EXPECT_INPUT_ERROR(seidel(with(PowerAsphere{{}, {1e-3}}), at_field(1.0)), "surface 2 has a term A1");
  EXPECT_INPUT_ERROR(seidel(with(PowerAsphere{{}, {0.0, 0.0, 1e-3}}), at_field(1.0)),
                     "surface 2 has a term A3");
  Lens lens = with(Conic{});
  EXPECT_INPUT_ERROR(seidel(lens, at_field(90.0)), "field is 90°", "less than 90°");
  EXPECT_INPUT_ERROR(seidel(lens, at_field(std::nan(""))), "less than 90°");
  lens.surfaces[0].tilt.tilt_x_deg = 1.0;
  EXPECT_INPUT_ERROR(seidel(lens, at_field(1.0)), "surface 1 is tilted");
  lens.surfaces[0].tilt = {};
  // Fold mirrors must be plane, and take the axis along.
  Lens folded = lens_of({surface(50.0, 5.0), mirror(Conic{}, -40.0)});
  folded.surfaces[1].tilt = {0.0, 0.0, 45.0, 0.0, 0.0, TiltKind::follow};
  EXPECT_INPUT_ERROR(seidel(folded, at_field(1.0)), "surface 2 is tilted");
  folded.surfaces[1].tilt.kind = TiltKind::bend;
  EXPECT_NO_THROW(seidel(folded, at_field(1.0)));
  folded.surfaces[1].shape = Conic{1e-3, 0.0};
  EXPECT_INPUT_ERROR(seidel(folded, at_field(1.0)), "surface 2 is tilted");
  lens.object_distance_mm = 0.0;
  EXPECT_INPUT_ERROR(seidel(lens, at_field(1.0)), "object distance is 0 mm, expected a positive one");
  lens.object_distance_mm = infinity;
  lens.surfaces[0].stop = false;
  EXPECT_INPUT_ERROR(seidel(lens, at_field(1.0)), "'test' has no stop");
  // A field stop: where the lens focuses.
  const Lens relay =
      lens_of({surface(infinity, 0.0, medium(1.6)), surface(-42.0, 70.0), surface(infinity, 10.0)}, 2);
  EXPECT_INPUT_ERROR(seidel(relay, at_field(1.0)), "image of the object");
  const SeidelAberrations plate =
      seidel(lens_of({surface(infinity, 5.0, medium(1.5)), surface(infinity, 5.0)}), at_field(1.0));
  EXPECT_INPUT_ERROR(transverse_aberrations(plate.sum, plate.image_nu), "image is at infinity");
}

}  // namespace
}  // namespace groundglass::optics
