#include "optics/analysis/chromatic.h"

#include <gtest/gtest.h>

#include "optics/analysis/seidel.h"
#include "optics/glass/glass_catalogue.h"
#include "tests/optics/seidel_lenses.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::optics {
namespace {

constexpr double f_nm = constants::line_F_nm, c_nm = constants::line_C_nm;

double partial_dispersion(const Glass& glass) {
  return (glass.index(f_nm) - glass.index(d_nm)) / (glass.index(f_nm) - glass.index(c_nm));
}

TEST(AxialColour, ThinLens) {
  const Glass glass = find_glass("schott:N-BK7");
  const double k = 0.02;
  const Lens lens = lens_of({surface(Conic{k, 0.0}, 0.0, glass), surface(Conic{}, 100.0, {})});
  const auto focal = [&](double nm) { return 1.0 / (k * (glass.index(nm) - 1.0)); };
  const double blue_and_red[] = {f_nm, c_nm};
  const std::vector<double> shift = chromatic_focal_shift_mm(lens, blue_and_red, d_nm);
  EXPECT_NEAR(shift[0], focal(f_nm) - focal(d_nm), 1e-12);
  EXPECT_NEAR(shift[1], focal(c_nm) - focal(d_nm), 1e-12);
  EXPECT_NEAR(axial_colour(lens, f_nm, d_nm, c_nm).primary_mm, focal(c_nm) - focal(f_nm), 1e-12);
  EXPECT_GT(axial_colour(lens, f_nm, d_nm, c_nm).primary_mm, 0.0);
  EXPECT_NEAR(axial_colour(lens, f_nm, d_nm, c_nm).secondary_mm,
              0.5 * (focal(f_nm) + focal(c_nm)) - focal(d_nm), 1e-12);
}

// Two thin lenses in contact with Σ φ / V = 0 have one power at F and C, and that at d is larger by φ (P₁ −
// P₂) / (V₁ − V₂) times minus one, P = (nF − nd) / (nF − nC) (Kidger, Fundamental Optical Design, 2002, 8.3;
// exact here).
TEST(AxialColour, SecondarySpectrumOfAThinAchromat) {
  const Glass crown = find_glass("schott:N-BK7"), flint = find_glass("schott:F2");
  const double v1 = vd(crown), v2 = vd(flint), power = 0.01;
  const double k1 = power * v1 / (v1 - v2) / (nd(crown) - 1.0),
               k2 = -power * v2 / (v1 - v2) / (nd(flint) - 1.0);
  const double front = 0.5 * k1;
  const Lens lens =
      lens_of({surface(Conic{front, 0.0}, 0.0, crown), surface(Conic{front - k1, 0.0}, 0.0, flint),
               surface(Conic{front - k1 - k2, 0.0}, 100.0, {})});
  const AxialColour colour = axial_colour(lens, f_nm, d_nm, c_nm);
  const double at_f = power * (1.0 + (partial_dispersion(crown) - partial_dispersion(flint)) / (v1 - v2));
  EXPECT_NEAR(colour.primary_mm, 0.0, 1e-11);
  EXPECT_NEAR(colour.secondary_mm, 1.0 / at_f - 1.0 / power, 1e-11);
  EXPECT_NEAR(colour.secondary_mm, 100.0 / 2200.0, 0.01);  // the rule of thumb for ordinary pairs: f / 2200
}

// Close by, axial colour is C_L / n′u′², along the light behind mirrors too, for near objects too.
TEST(AxialColour, AgreesWithSeidelsTheory) {
  const Glass glass = find_glass("schott:N-BK7");
  Lens near = smiths_triplet();
  near.object_distance_mm = 400.0;
  const Lens mangin = lens_of(
      {surface(-150.0, 8.0, glass), mirror(Conic{-1.0 / 220.0, 0.0}, -8.0, glass), surface(-150.0, -150.0)});
  for (const Lens& lens : {kidgers_doublet(), near, mangin}) {
    const SeidelAberrations s = seidel(lens, {500.0, 499.95, 500.05, 0.0});
    const double u = s.surfaces.back().marginal.u;
    EXPECT_NEAR(axial_colour(lens, 499.95, 500.0, 500.05).primary_mm / (s.sum.axial_colour_mm / (u * u)), 1.0,
                1e-6);
  }
}

TEST(AxialColour, WhatCannotBe) {
  const Lens plate = lens_of({surface(infinity, 5.0, medium(1.5)), surface(infinity, 5.0)});
  EXPECT_INPUT_ERROR(axial_colour(plate, f_nm, d_nm, c_nm), "test: the image at 587.562 nm is at infinity");
}

}  // namespace
}  // namespace groundglass::optics
