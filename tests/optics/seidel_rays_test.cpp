// Third-order theory against real rays: with aperture and field both shrunk to a share t, a real ray misses
// its paraxial image by t³ times the transverse aberration, and by t⁵, t⁷ … beyond.

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "optics/analysis/bundle.h"
#include "optics/analysis/seidel_forms.h"
#include "optics/trace/trace.h"
#include "optics/wavefront/wavefront.h"
#include "tests/optics/seidel_lenses.h"

namespace groundglass::optics {
namespace {

struct Miss {
  double x = 0.0, y = 0.0;
};

/// Of the ray through (px, py) of the pupil, over t³.
Miss real_miss(const Lens& lens, const SeidelAberrations& s, double px, double py, double t) {
  const SeidelRay &marginal = s.surfaces.front().marginal, &chief = s.surfaces.front().chief;
  RayBatch<double> ray(1);
  ray.x[0] = t * px * marginal.y_mm;
  ray.y[0] = t * (chief.y_mm + py * marginal.y_mm);
  const double slope_x = t * px * marginal.u_before, slope_y = t * (chief.u_before + py * marginal.u_before);
  ray.n[0] = 1.0 / std::sqrt(1.0 + slope_x * slope_x + slope_y * slope_y);
  ray.l[0] = slope_x * ray.n[0];
  ray.m[0] = slope_y * ray.n[0];
  SequentialTracer<double>(lens, s.conditions.wavelength_nm, Apertures::open).trace(ray);
  EXPECT_TRUE(ray.ok(0));
  const SurfaceSeidel& last = s.surfaces.back();
  const double image_mm = -last.marginal.y_mm / last.marginal.u;
  move_to_plane(ray, image_mm);
  const double image_height_mm = last.chief.y_mm + last.chief.u * image_mm;
  return {ray.x[0] / (t * t * t), (ray.y[0] - t * image_height_mm) / (t * t * t)};
}

/// Its limit for t → 0: Richardson's extrapolation takes out the fifth and the seventh order.
Miss leading_miss(const Lens& lens, const SeidelAberrations& s, double px, double py, double t) {
  const auto extrapolate = [](Miss coarse, Miss fine, double power) {
    return Miss{(power * fine.x - coarse.x) / (power - 1.0), (power * fine.y - coarse.y) / (power - 1.0)};
  };
  const Miss a = real_miss(lens, s, px, py, t), b = real_miss(lens, s, px, py, t / 2.0),
             c = real_miss(lens, s, px, py, t / 4.0);
  return extrapolate(extrapolate(a, b, 4.0), extrapolate(b, c, 4.0), 16.0);
}

struct Case {
  std::string name;
  Lens lens;
  double field;
  double t = 0.04;
};

Lens at_distance(Lens lens, double object_distance_mm) {
  lens.object_distance_mm = object_distance_mm;
  return lens;
}

/// A plano-convex singlet of this front, its stop behind it.
Lens singlet(Shape front) {
  return lens_of(
      {surface(std::move(front), 6.0, medium(1.6)), surface(infinity, 4.0), surface(infinity, 40.0)}, 2);
}

std::vector<Case> cases() {
  const Conic base{1.0 / 30.0, -0.4};
  std::vector<Case> result = {
      {"KidgersDoublet", kidgers_doublet(), 1.0},
      {"SmithsTriplet", smiths_triplet(), 11.86},
      {"SmithsTripletNear", at_distance(smiths_triplet(), 300.0), 40.0},
      {"Summicron", shipped_lens("leica_summicron_m_50mm_f2"), 20.0},
      {"DoubleGaussNear", at_distance(shipped_lens("codev_double_gauss_100mm_f2"), 500.0), -60.0},
      {"PhoneLens", shipped_lens("phone_8p_f195_8p69mm"), 30.0, 0.02},
      {"Conic", singlet(base), 10.0},
      {"EvenAsphere", singlet(EvenAsphere{base, {3e-5, -2e-7}}), 10.0},
      {"PowerAsphere", singlet(PowerAsphere{base, {0.0, 2e-3, 0.0, 3e-5, 0.0, -2e-7}}), 10.0},
      {"Qbfs", singlet(ForbesQbfs{1.0 / 30.0, 8.0, {0.2, -0.1, 0.05}}), 10.0},
      {"Qcon", at_distance(singlet(ForbesQcon{base, 8.0, {0.2, -0.1, 0.05}}), 150.0), 20.0},
      // Secondary in the converging beam, conics not those that cancel.
      {"TwoMirrors",
       lens_of({mirror(Conic{-1.0 / 600.0, -0.7}, -220.0),
                mirror(EvenAsphere{{-1.0 / 210.0, -2.0}, {1e-8}}, 300.0)}),
       1.0},
      {"SphericalMirrorNear",
       at_distance(lens_of({surface(infinity, 150.0), mirror(Conic{-1.0 / 200.0, 0.0}, -150.0)}), 300.0),
       15.0},
      // Through glass to a silvered back and out again.
      {"ManginMirror",
       lens_of({surface(-150.0, 8.0, medium(1.5)), mirror(Conic{-1.0 / 220.0, 0.0}, -8.0, medium(1.5)),
                surface(-150.0, -150.0)}),
       3.0},
  };
  return result;
}

class SeidelRays : public ::testing::TestWithParam<Case> {};

TEST_P(SeidelRays, LeadingTermOfTheRealAberration) {
  const Case& c = GetParam();
  const SeidelAberrations s = seidel(c.lens, at_field(c.field));
  const TransverseAberrations t = transverse_aberrations(s.sum, s.image_nu);
  double scale = 0.0;
  for (double part : {t.tsph_mm, t.ttco_mm, t.tast_mm, t.tpfc_mm, t.tdis_mm})
    scale = std::max(scale, std::abs(part));
  const double points[][2] = {{0.0, 0.0}, {0.0, 1.0}, {0.0, -1.0}, {1.0, 0.0}, {0.6, 0.8}, {-0.7, 0.3}};
  for (const auto& [px, py] : points) {
    SCOPED_TRACE("pupil " + std::to_string(px) + " " + std::to_string(py));
    const double p2 = px * px + py * py;
    const Miss real = leading_miss(c.lens, s, px, py, c.t);
    EXPECT_NEAR(real.x, t.tsph_mm * p2 * px + 2.0 * t.tsco_mm * px * py + t.tsfc_mm * px, 2e-8 * scale);
    EXPECT_NEAR(real.y, t.tsph_mm * p2 * py + t.tsco_mm * (p2 + 2.0 * py * py) + t.ttfc_mm * py + t.tdis_mm,
                2e-8 * scale);
  }
}

/// The real wavefront at a pupil point over t⁴, on the sphere about the chief ray's image, the image plane at
/// the paraxial focus.
double real_wavefront(Lens lens, double field_deg, PupilPoint point, double t) {
  lens.surfaces.back().thickness_mm = paraxial_image_distance_mm(lens, lens.object_distance_mm, d_nm);
  lens.surfaces[lens.stop_index()].semi_diameter_mm *= t;
  const FieldPoint field{0.0, std::atan(t * std::tan(field_deg * degree)) / degree};
  const Bundle bundle =
      trace_bundle(lens, RayAimer(lens, d_nm, field), d_nm, field, {{point, 1.0}}, Apertures::open);
  const ChiefRay chief = chief_ray(lens, d_nm, field);
  return wavefront(lens, bundle, chief, reference_sphere(lens, d_nm, chief)).opd_waves.at(0) / std::pow(t, 4);
}

// The same of the wavefront, which ends at t⁴ and goes on with t⁶. Distortion only moves the sphere it is
// taken from.
TEST(SeidelWavefront, LeadingTermOfTheRealWavefront) {
  const Lens lens = smiths_triplet();
  const WaveCoefficients w = wave_coefficients(seidel(lens, at_field(12.0)).sum, d_nm);
  const double scale = std::abs(w.w040) + std::abs(w.w131) + std::abs(w.w222) + std::abs(w.w220s);
  // What is left of t⁸, and rounding over t⁴, make some 2e-6.
  for (const PupilPoint p : {PupilPoint{0.0, 1.0}, {0.0, -1.0}, {1.0, 0.0}, {0.6, 0.8}, {-0.7, 0.3}}) {
    const double r2 = p.x * p.x + p.y * p.y;
    const double coarse = real_wavefront(lens, 12.0, p, 0.1), fine = real_wavefront(lens, 12.0, p, 0.05);
    EXPECT_NEAR((4.0 * fine - coarse) / 3.0, r2 * (w.w040 * r2 + w.w131 * p.y + w.w220s) + w.w222 * p.y * p.y,
                1e-5 * scale);
  }
}

// Between neighbouring wavelengths: the rays that meet at the wavelength between part by C_L and C_T over
// n′u′.
TEST_P(SeidelRays, ColourIsTheDerivativeOfTheParaxialRays) {
  const Case& c = GetParam();
  const SeidelConditions conditions = {d_nm, d_nm - 0.05, d_nm + 0.05, c.field};
  const SeidelAberrations s = seidel(c.lens, conditions);
  const TransverseAberrations t = transverse_aberrations(s.sum, s.image_nu);
  const double image_mm = -s.surfaces.back().marginal.y_mm / s.surfaces.back().marginal.u;
  const auto parting = [&](const SeidelRay& ray) {
    const auto height = [&](double nm) {
      const ParaxialRay last = paraxial_trace(c.lens, nm, {ray.y_mm, ray.u_before}).back();
      return last.y_mm + last.u * image_mm;
    };
    return height(conditions.short_nm) - height(conditions.long_nm);
  };
  double scale = 0.0;  // what the surfaces' shares add up from
  for (const SurfaceSeidel& at : s.surfaces) {
    const TransverseAberrations share = transverse_aberrations(at.total(), s.image_nu);
    scale += std::abs(share.taxc_mm) + std::abs(share.tlac_mm);
  }
  const double bound = 1e-6 * scale + 1e-13;  // rounding alone where there is no dispersion
  const double axial = parting(s.surfaces.front().marginal), lateral = parting(s.surfaces.front().chief);
  EXPECT_NEAR(t.taxc_mm, axial, bound);
  EXPECT_NEAR(t.tlac_mm, lateral, bound);
  // A wavefront curved by W020 or tilted by W111 shifts rays at the edge of the pupil by 2 W020 or W111 over
  // n′u′.
  const WaveCoefficients w = wave_coefficients(s.sum, d_nm);
  EXPECT_NEAR(w.w020 * d_nm * 1e-6 * 2.0 / s.image_nu, axial, bound);
  EXPECT_NEAR(w.w111 * d_nm * 1e-6 / s.image_nu, lateral, bound);
}

INSTANTIATE_TEST_SUITE_P(All, SeidelRays, ::testing::ValuesIn(cases()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace groundglass::optics
