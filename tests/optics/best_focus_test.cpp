#include "optics/analysis/best_focus.h"

#include <gtest/gtest.h>

#include <cmath>

#include "optics/lens/lens_file.h"
#include "tests/optics/perfect_lenses.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::optics {
namespace {

constexpr FieldPoint axis = {};

Lens one_colour(Lens lens) {
  lens.wavelengths = {{550.0, 1.0}};
  lens.reference_wavelength_nm = 550.0;
  return lens;
}

TEST(BestFocus, NeedsFieldsAndAFrequency) {
  const Lens lens = one_colour(hyperboloid());
  EXPECT_INPUT_ERROR(best_focus_by_spot_mm(lens, {}), "no field is given");
  EXPECT_INPUT_ERROR(best_focus_by_wavefront_mm(lens, {}), "no field is given");
  for (double per_mm : {0.0, -20.0, std::nan(""), 1.0 / 0.0})
    EXPECT_INPUT_ERROR(best_focus_by_mtf_mm(lens, {axis}, per_mm), "spatial frequency is");
}

TEST(BestFocus, FindsAPerfectImage) {
  for (double off_mm : {-0.04, 0.1}) {
    const Lens lens = with_image_moved(one_colour(hyperboloid()), off_mm);
    EXPECT_NEAR(best_focus_by_spot_mm(lens, {axis}), -off_mm, 1e-9);
    // W = δ (1 − cos θ) to first order: the reference sphere's radius enters by δ / 40 mm.
    EXPECT_NEAR(best_focus_by_wavefront_mm(lens, {axis}), -off_mm, 0.01 * std::abs(off_mm));
    // A maximum is flat: half a micrometre costs f/2 less than 1e-4 of contrast.
    EXPECT_NEAR(best_focus_by_mtf_mm(lens, {axis}, 50.0), -off_mm, 5e-4);
  }
}

// Third-order spherical aberration: the wavefront is flattest halfway between the paraxial and the marginal
// focus, and the mean square spot smallest at two thirds (Welford, Aberrations of Optical Systems, 1986,
// 7.3 and 8.5: W₂₀ = −W₄₀ and −4/3 W₄₀).
TEST(BestFocus, OfSphericalAberration) {
  const Lens lens = one_colour(sphere(20.0));
  // A marginal ray of a sphere crosses the axis R/2 / cos i from its centre; sin i = y / R.
  const double marginal_mm = 200.0 / std::cos(std::asin(20.0 / 400.0)) - 200.0;
  EXPECT_NEAR(best_focus_by_wavefront_mm(lens, {axis}), 0.5 * marginal_mm, 0.01 * marginal_mm);
  EXPECT_NEAR(best_focus_by_spot_mm(lens, {axis}), 2.0 / 3.0 * marginal_mm, 0.01 * marginal_mm);
}

// Whatever is best by one measure is a maximum or minimum there, and the three lie close together in a good
// lens.
TEST(BestFocus, OfAPhoneLensAgree) {
  const Lens lens = load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/phone_8p_f195_8p69mm.toml");
  const std::vector<FieldPoint> fields = {{0.0, 0.0}, {0.0, 20.0}, {0.0, 35.0}};
  const double spot = best_focus_by_spot_mm(lens, fields), wave = best_focus_by_wavefront_mm(lens, fields);
  EXPECT_NEAR(spot, wave, 0.004);
  EXPECT_NEAR(best_focus_by_mtf_mm(lens, fields, 100.0), wave, 0.004);
  EXPECT_NEAR(best_focus_by_spot_mm(with_image_moved(lens, spot), fields), 0.0, 1e-9);
  EXPECT_NEAR(best_focus_by_wavefront_mm(with_image_moved(lens, wave), fields), 0.0, 1e-5);
}

}  // namespace
}  // namespace groundglass::optics
