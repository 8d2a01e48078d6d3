// The report's figures are those that the functions beneath it give; what a lens has no figure for is said.
#include "sim/report/lens_report.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "optics/analysis/best_focus.h"
#include "optics/lens/lens_file.h"
#include "sim/report/layout_drawing.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

optics::Lens load(const std::string& name) {
  return optics::load_lens(std::string(GROUNDGLASS_SCENES_DIR) + "/lenses/" + name + ".toml");
}

TEST(LensReport, HoldsEveryField) {
  const optics::Lens lens = load("cooke_triplet_50mm_f5");
  const LensFigures figures = lens_figures(lens, {{0.0, 0.0}, {0.0, 14.0}});
  ASSERT_EQ(figures.conditions.fields.size(), 2u);
  const auto json = report_json(lens, figures);
  EXPECT_EQ(json["first_order"]["efl_mm"], optics::first_order(lens, lens.reference_wavelength_nm).efl_mm);
  ASSERT_EQ(json["fields"].size(), 2u);
  // All light at zero frequency: MTF is 1 by definition.
  EXPECT_NEAR(json["fields"][1]["mtf"]["tangential"][0], 1.0, 1e-9);
  EXPECT_NEAR(json["illumination"][0]["relative"], 1.0, 1e-12);
  EXPECT_EQ(json["best_focus"]["by_spot_mm"], optics::best_focus_by_spot_mm(lens, {{0.0, 0.0}, {0.0, 14.0}}));
  EXPECT_EQ(json["mtf_over_focus"]["fields"].size(), 2u);
  EXPECT_EQ(json["mtf_over_field"]["frequencies"].size(), 3u);
  const std::string html = report_html(lens, figures);
  for (const char* part : {"MTF through focus", "by RMS wavefront", "MTF over the field", "<!DOCTYPE html>",
                           "Cooke", "14°", "Seidel", "Relative illumination", "Strehl"})
    EXPECT_THAT(html, HasSubstr(part));
  // Complete in itself: nothing is fetched.
  EXPECT_THAT(html, ::testing::Not(HasSubstr("<script")));
  EXPECT_THAT(html, ::testing::Not(HasSubstr("src=")));
}

TEST(LensReport, SaysWhatIsMissing) {
  const optics::Lens lens = load("cooke_triplet_50mm_f5");
  const LensFigures figures = lens_figures(lens, {{0.0, 0.0}});
  EXPECT_FALSE(figures.field_curves.value);
  EXPECT_THAT(report_html(lens, figures), HasSubstr("Not computed: "));
  EXPECT_TRUE(report_json(lens, figures)["field_curves"].is_null());
}

TEST(LensReport, ShowsFieldsTooAberratedForDiffractionByRays) {
  const optics::Lens lens = load("leica_elmarit_r_35mm_f28");
  const LensFigures figures = lens_figures(lens, {{0.0, 0.0}, {0.0, 22.15}});
  EXPECT_THAT(figures.mtf.curves.by_rays, ElementsAre(0, 1));
  const auto json = report_json(lens, figures);
  EXPECT_EQ(json["fields"][0]["mtf_kind"], "diffraction");
  EXPECT_EQ(json["fields"][1]["mtf_kind"], "geometric");
  EXPECT_TRUE(json["fields"][1]["wavefront"]["strehl_ratio"].is_null());
  EXPECT_TRUE(json["best_focus"]["by_mtf_mm"].is_null());
  EXPECT_TRUE(json["best_focus"]["by_spot_mm"].is_number());
  const auto expected = optics::geometric_mtf(lens, {0.0, 22.15}, figures.mtf.curves.at);
  EXPECT_EQ(figures.mtf.curves.fields[1][20].tangential, expected[20].tangential);
  // In another plane, by a lens that is traced to there.
  const MtfCurves& focus = figures.mtf_over_focus;
  const auto moved =
      optics::geometric_mtf(optics::with_image_moved(lens, focus.at[8]), {0.0, 22.15}, figures.mtf.curves.at);
  EXPECT_NEAR(focus.fields[1][8].sagittal, moved[25].sagittal, 1e-9);
}

// An image plane far off focus is left behind for where the image is, and still seen itself.
TEST(LensReport, MtfThroughFocusHoldsTheBestFocus) {
  const optics::Lens lens = optics::with_image_moved(load("leica_elmarit_r_35mm_f28"), 1.0);
  const LitConditions lit = lit_conditions(lens, {{0.0, 0.0}, {0.0, 22.15}});
  const MtfCurves focus =
      mtf_over_focus(lens, lit.conditions, FieldPupils(lit.conditions.fields.size()), 20.0);
  EXPECT_LT(focus.at.front(), 0.0);
  EXPECT_GT(focus.at.back(), 0.0);
  for (std::size_t f = 0; f < 2; ++f) {
    const double best_mm = optics::best_focus_by_spot_mm(lens, {lit.conditions.fields[f]});
    EXPECT_LT(best_mm, -0.5);
    EXPECT_LT(focus.at.front(), best_mm);
    const auto& curve = focus.fields[f];
    for (const auto figure : {&optics::Mtf::tangential, &optics::Mtf::sagittal}) {
      const auto peak = std::max_element(curve.begin(), curve.end(),
                                         [&](const auto& a, const auto& b) { return a.*figure < b.*figure; });
      EXPECT_NE(peak, curve.begin());
      EXPECT_NE(peak, curve.end() - 1);
      EXPECT_GT((*peak).*figure, 2.0 * curve.back().*figure);
    }
  }
}

TEST(LensReport, LeavesDarkFieldsOut) {
  const optics::Lens lens = load("cooke_triplet_50mm_f5");
  const LitConditions lit = lit_conditions(lens, {{0.0, 0.0}, {0.0, 80.0}});
  EXPECT_EQ(lit.conditions.fields.size(), 1u);
  ASSERT_EQ(lit.dark_fields.size(), 1u);
  EXPECT_EQ(lit.dark_fields[0].y, 80.0);
  EXPECT_INPUT_ERROR(lit_conditions(lens, {{0.0, 80.0}}), "--fields");
}

// 1.22 λ N with N = f / D.
TEST(LensReport, AiryRadiusIsThatOfTheFNumber) {
  const optics::Lens lens = load("cooke_triplet_50mm_f5");
  const optics::FirstOrder f = optics::first_order(lens, 550.0);
  EXPECT_NEAR(airy_radius_mm(lens, 550.0), 1.22 * 550e-6 * f.efl_mm / f.entrance_pupil_diameter_mm, 1e-12);
}

TEST(LayoutDrawing, EscapesTheLensName) {
  optics::Lens lens = load("cooke_triplet_50mm_f5");
  lens.name = "<b>A & B";
  EXPECT_THAT(layout_drawing(lens, drawn_fields(lens)).element(), HasSubstr("&lt;b&gt;A &amp; B"));
}

}  // namespace
}  // namespace groundglass::report
