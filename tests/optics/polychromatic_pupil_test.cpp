#include "optics/wavefront/polychromatic_pupil.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>

#include "optics/analysis/best_focus.h"
#include "optics/analysis/bundle.h"
#include "optics/analysis/focus.h"
#include "optics/lens/lens_file.h"
#include "sim/core/error.h"
#include "tests/optics/perfect_lenses.h"

namespace groundglass::optics {
namespace {

using std::numbers::pi;
constexpr double nm = 550.0;
constexpr double sine = 6.25 / (200.0 + 6.25 * 6.25 / 800.0);  // parabola()'s numerical aperture

PolychromaticPupil pupil_of(Lens lens, FieldPoint field = {}, int side = 96) {
  lens.wavelengths = {{nm, 1.0}};
  lens.reference_wavelength_nm = nm;
  return polychromatic_pupil(lens, field, side);
}

/// The function with a phase of `waves(ρ²)` added, ρ being 1 at the pupil's edge.
template <typename Waves>
PupilFunction aberrated(PupilFunction pupil, const Waves& waves) {
  for (Eigen::Index row = 0; row < pupil.amplitude.rows(); ++row)
    for (Eigen::Index column = 0; column < pupil.amplitude.cols(); ++column) {
      const double rho2 = (pupil.direction(row, column) - pupil.centre).squaredNorm() / (sine * sine);
      pupil.amplitude(row, column) *= std::polar(1.0, 2.0 * pi * waves(rho2));
    }
  return pupil;
}

/// |∫₀¹ exp(2πi W(t)) dt|²: Strehl's ratio of a wave that depends on ρ² = t alone.
template <typename Waves>
double strehl_integral(const Waves& waves) {
  std::complex<double> sum = 0.0;
  for (int i = 0; i < 20000; ++i) sum += std::polar(1.0, 2.0 * pi * waves((i + 0.5) / 20000.0)) / 20000.0;
  return std::norm(sum);
}

// Defocus: sinc²(W₂₀) (Born and Wolf, Principles of Optics, 8.8.2), 0.8106 at Rayleigh's quarter wave.
TEST(Strehl, OfDefocus) {
  const PupilFunction perfect = pupil_of(parabola()).colours[0].pupil;
  EXPECT_NEAR(strehl_ratio(perfect), 1.0, 1e-4);
  for (double w : {0.1, 0.25, 0.4, 0.5}) {
    const double expected = std::pow(std::sin(pi * w) / (pi * w), 2);
    EXPECT_NEAR(strehl_ratio(aberrated(perfect, [=](double t) { return w * t; })), expected, 2e-3) << w;
  }
  EXPECT_NEAR(strehl_ratio(aberrated(perfect, [](double t) { return 0.25 * t; })), 0.8106, 2e-3);
}

// Spherical aberration, at the paraxial focus and at the best one. The latter's 0.8 at 0.94 waves of W₄₀ is
// in the tables (Born and Wolf, 9.3, by Maréchal's approximation; the integral gives 0.805).
TEST(Strehl, OfSphericalAberration) {
  const PupilFunction perfect = pupil_of(parabola()).colours[0].pupil;
  for (double w : {0.1, 0.2, 0.3}) {
    const auto waves = [=](double t) { return w * t * t; };
    EXPECT_NEAR(strehl_ratio(aberrated(perfect, waves)), strehl_integral(waves), 2e-3) << w;
  }
  for (double w : {0.25, 0.5, 0.94, 1.5}) {
    const auto waves = [=](double t) { return w * (t * t - t); };
    const double strehl = strehl_ratio(aberrated(perfect, waves));
    EXPECT_NEAR(strehl, strehl_integral(waves), 2e-3) << w;
    if (w < 1.0) {
      EXPECT_NEAR(strehl, std::exp(-std::pow(2.0 * pi * w, 2) / 180.0), 5e-3) << w;
    }
  }
}

// A spherical mirror: W₄₀ = y⁴ / (4 R³), its own rays giving the series.
TEST(Strehl, OfASphericalMirror) {
  for (double y : {12.0, 15.0, 18.0}) {
    Lens lens = sphere(y);
    const double w = std::pow(y, 4) / (4.0 * std::pow(400.0, 3)) / (1e-6 * nm);
    const ChiefRay chief = chief_ray(lens, nm, {});
    const Wavefront wave =
        wavefront(lens, trace_bundle(lens, nm, {}, 16, 8), chief, reference_sphere(lens, nm, chief));
    EXPECT_NEAR(strehl_at_centre(wave), strehl_integral([=](double t) { return w * t * t; }), 3e-3) << y;
  }
}

// Hopkins 1955 (Proc. R. Soc. A 231, 91): the autocorrelation of a circle with a phase of W₂₀ ρ².
double mtf_out_of_focus(double s, double waves) {
  double sum = 0.0;
  constexpr int steps = 4000;
  for (int i = 0; i < steps; ++i) {
    const double x = (1.0 - s) * (2.0 * (i + 0.5) / steps - 1.0);
    sum += std::cos(8.0 * pi * waves * s * x) * 2.0 * std::sqrt(1.0 - std::pow(std::abs(x) + s, 2));
  }
  return std::abs(sum * 2.0 * (1.0 - s) / steps / pi);
}

// An oblique pencil's phase δ γ is, to second order about its middle, δ/2γ₀ (Δα² + Δβ²/γ₀²): contrast along
// each axis is Hopkins's of the coefficient along it. Its image runs off by δ tan θ, farther than from the
// middle of the lattice to its edge.
TEST(PolychromaticPupil, MtfThroughFocusOfAnObliquePencil) {
  PolychromaticPupil pupil = pupil_of(parabola());
  pupil.colours[0].pupil.centre = {0.0, 0.3};
  const double along = std::sqrt(1.0 - 0.09), cutoff = 2.0 * sine / (1e-6 * nm);
  for (double waves : {-1.0, 0.5, 1.5}) {
    const double defocus_mm = waves * 1e-6 * nm * 2.0 * along / (sine * sine);
    for (double s : {0.1, 0.25, 0.5}) {
      const double frequency[] = {s * cutoff};
      const Mtf mtf = diffraction_mtf(pupil, frequency, defocus_mm)[0];
      const double tangential_waves = std::abs(waves) / (along * along);
      EXPECT_NEAR(mtf.tangential, mtf_out_of_focus(s, tangential_waves), 5e-3) << s << " " << waves;
      EXPECT_NEAR(mtf.sagittal, mtf_out_of_focus(s, std::abs(waves)), 5e-3) << s << " " << waves;
    }
  }
}

/// About so large a sphere that its curvature, which `defocused` leaves as it was, plays no part.
PolychromaticPupil pupil_about_large_sphere(const Lens& lens, FieldPoint field) {
  const ChiefRay chief = chief_ray(lens, nm, field);
  ReferenceSphere sphere = reference_sphere(lens, nm, chief);
  sphere.radius_mm *= 1000.0;
  return {sphere, Eigen::Vector2d::UnitY(), {{1.0, pupil_function(lens, nm, field, sphere, 128)}}};
}

// The same through a real lens: its rays followed to the plane that was moved.
TEST(PolychromaticPupil, DefocusIsAnImagePlaneMoved) {
  const Lens lens = stopped_down(
      load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/codev_double_gauss_100mm_f2.toml"), 8.0);
  const FieldPoint field = {0.0, 14.0};
  const PolychromaticPupil pupil = pupil_about_large_sphere(lens, field);
  const double per_mm[] = {10.0, 20.0, 40.0};
  for (double defocus_mm : {-0.4, 0.3}) {
    const PolychromaticPupil moved = pupil_about_large_sphere(with_image_moved(lens, defocus_mm), field);
    const std::vector<Mtf> seen = diffraction_mtf(pupil, per_mm, defocus_mm),
                           traced = diffraction_mtf(moved, per_mm);
    for (size_t i = 0; i < seen.size(); ++i) {
      EXPECT_NEAR(seen[i].tangential, traced[i].tangential, 1e-3) << defocus_mm << " " << per_mm[i];
      EXPECT_NEAR(seen[i].sagittal, traced[i].sagittal, 1e-3) << defocus_mm << " " << per_mm[i];
    }
  }
}

TEST(PolychromaticPupil, MtfThroughFocusIsHopkinss) {
  const PolychromaticPupil pupil = pupil_of(parabola());
  const double cutoff = 2.0 * sine / (1e-6 * nm);
  const double edge_cosine = std::sqrt(1.0 - sine * sine);
  std::vector<double> defocus_mm;
  for (double waves : {0.0, 0.3, -0.7, 1.5}) defocus_mm.push_back(waves * 1e-6 * nm / (1.0 - edge_cosine));
  for (double s : {0.1, 0.25, 0.5}) {
    const std::vector<Mtf> mtf = mtf_through_focus(pupil, s * cutoff, defocus_mm);
    const double expected[] = {perfect_mtf(s), mtf_out_of_focus(s, 0.3), mtf_out_of_focus(s, 0.7),
                               mtf_out_of_focus(s, 1.5)};
    for (size_t i = 0; i < mtf.size(); ++i) {
      EXPECT_NEAR(mtf[i].tangential, expected[i], 2e-3) << s << " " << i;
      EXPECT_NEAR(mtf[i].sagittal, expected[i], 2e-3) << s << " " << i;
    }
    const double frequency[] = {s * cutoff};
    EXPECT_NEAR(diffraction_limit(pupil, frequency)[0].tangential, perfect_mtf(s), 1e-3);
  }
}

TEST(PolychromaticPupil, OneFrequencyIsThatOfTheCurve) {
  const Lens lens = load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/telephoto_moe_100mm_f4.toml");
  const PolychromaticPupil pupil = polychromatic_pupil(lens, {3.0, 6.0});
  for (double per_mm : {1.0, 17.0, 60.0, 500.0}) {
    const double frequency[] = {per_mm};
    const Mtf curve = diffraction_mtf(pupil, frequency, 0.05)[0], point = mtf_at(pupil, per_mm, 0.05);
    EXPECT_NEAR(point.tangential, curve.tangential, 1e-12) << per_mm;
    EXPECT_NEAR(point.sagittal, curve.sagittal, 1e-12) << per_mm;
  }
}

// One colour: the same ratio as of its pupil. Two that a perfect lens focuses in planes a little apart:
// Strehl's of each is sinc²(W₂₀) (Born and Wolf 8.8.2), and theirs together the mean, by the peaks of perfect
// PSFs.
TEST(PolychromaticPupil, StrehlOfTwoColours) {
  PolychromaticPupil one = pupil_of(parabola());
  EXPECT_NEAR(strehl_ratio(one), strehl_ratio(one.colours[0].pupil), 1e-3);
  PolychromaticPupil two = one;
  const double per_wave_mm = 1e-6 * nm / (1.0 - std::sqrt(1.0 - sine * sine));
  two.colours = {{1.0, one.colours[0].pupil}, {3.0, one.colours[0].pupil.defocused(0.5 * per_wave_mm)}};
  const double sinc = std::sin(0.5 * pi) / (0.5 * pi);
  EXPECT_NEAR(strehl_ratio(two), 0.25 + 0.75 * sinc * sinc, 5e-3);
}

// In a plane far enough out of focus rays tell all: the MTF of an evenly lit disc, 2 J₁(z) / z.
TEST(PolychromaticPupil, GeometricMtfOfADisc) {
  Lens lens = parabola();
  lens.wavelengths = {{nm, 1.0}};
  lens.surfaces[0].thickness_mm -= 2.0;
  const double radius_mm = 2.0 * std::tan(std::asin(sine));
  for (double per_mm : {2.0, 5.0, 8.0}) {
    const double z = 2.0 * pi * radius_mm * per_mm, frequency[] = {per_mm};
    const Mtf mtf = geometric_mtf(lens, {}, frequency)[0];
    EXPECT_NEAR(mtf.tangential, std::abs(2.0 * std::cyl_bessel_j(1, z) / z), 2e-3);
    EXPECT_NEAR(mtf.sagittal, mtf.tangential, 1e-9);
  }
}

// White light: the transform of the polychromatic PSF is the polychromatic OTF.
TEST(PolychromaticPupil, PsfAndMtfAgree) {
  const Lens lens = load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/telephoto_moe_100mm_f4.toml");
  const PolychromaticPupil pupil = polychromatic_pupil(lens, {0.0, 8.0});
  EXPECT_EQ(pupil.colours.size(), design_wavelengths(lens).size());
  const Psf psf = polychromatic_psf(pupil, 400, 0.25);
  for (double per_mm : {10.0, 30.0, 60.0}) {
    std::complex<double> tangential = 0.0, sagittal = 0.0;
    for (int row = 0; row < 400; ++row)
      for (int column = 0; column < 400; ++column) {
        const double turn = -2.0 * pi * per_mm * 1e-3 * psf.pitch_um;
        tangential += psf.share(row, column) * std::polar(1.0, turn * (row - 200));
        sagittal += psf.share(row, column) * std::polar(1.0, turn * (column - 200));
      }
    const double frequency[] = {per_mm};
    const Mtf mtf = diffraction_mtf(pupil, frequency)[0];
    // What falls outside of 100 µm is missing from the PSF.
    EXPECT_NEAR(std::abs(tangential), mtf.tangential, 5e-3) << per_mm;
    EXPECT_NEAR(std::abs(sagittal), mtf.sagittal, 5e-3) << per_mm;
  }
}

// The f/2 double Gauss spreads light over a tenth of a millimetre: few points across its pupil would alias.
TEST(PupilFunction, TakesAsManyPointsAsAberrationsNeed) {
  const Lens lens =
      load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/codev_double_gauss_100mm_f2.toml");
  const ReferenceSphere sphere = reference_sphere(lens, 587.6, chief_ray(lens, 587.6, {0.0, 10.0}));
  const PupilFunction pupil = pupil_function(lens, 587.6, {0.0, 10.0}, sphere);
  EXPECT_GT(pupil.amplitude.rows(), 96);
  EXPECT_THROW(pupil_function(lens, 587.6, {0.0, 10.0}, sphere, 96), InputError);
}

// Five waves of spherical aberration turn the OTF fast from one point of the lattice to the next: its values
// between must not depend on how fine that is.
TEST(Otf, DoesNotDependOnTheLattice) {
  const Lens lens = load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/leica_summicron_m_50mm_f2.toml");
  for (double field_deg : {0.0, 11.25}) {
    const FieldPoint field = {0.0, field_deg};
    const PolychromaticPupil coarse = polychromatic_pupil(lens, field, 96),
                             fine = polychromatic_pupil(lens, field, 400);
    for (double per_mm : {2.5, 5.0, 10.0, 20.0, 40.0}) {
      const Mtf a = mtf_at(coarse, per_mm), b = mtf_at(fine, per_mm);
      EXPECT_NEAR(a.tangential, b.tangential, 0.01) << field_deg << " " << per_mm;
      EXPECT_NEAR(a.sagittal, b.sagittal, 0.01) << field_deg << " " << per_mm;
    }
  }
}

TEST(Psf, ReachesNoFurtherThanItsPupilTells) {
  const PupilFunction pupil = pupil_of(parabola(), {}, 32).colours[0].pupil;
  EXPECT_NO_THROW(dft_psf(pupil, 64, pupil.period_um() / 64.0));
  EXPECT_THROW(dft_psf(pupil, 64, pupil.period_um() / 60.0), InputError);
}

TEST(Psf, DirectSumIsTheFastTransform) {
  const PupilFunction pupil = pupil_of(parabola(), {0.0, 0.3}, 32).colours[0].pupil;
  const Psf fast = fft_psf(pupil, 128), direct = dft_psf(pupil, 128, fast.pitch_um);
  EXPECT_LT((fast.share - direct.share).cwiseAbs().maxCoeff(), 1e-14);
}

}  // namespace
}  // namespace groundglass::optics
