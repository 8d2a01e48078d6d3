// The examples of scenes/lens_files.md are whole lens files; each does what the page says of it.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "optics/analysis/first_order.h"
#include "optics/analysis/focus.h"
#include "optics/lens/lens_file.h"
#include "optics/lens/moving_groups.h"
#include "sim/core/text_file.h"

namespace groundglass::optics {
namespace {

std::vector<Lens> examples() {
  const std::filesystem::path page = std::filesystem::path(GROUNDGLASS_SCENES_DIR) / "lens_files.md";
  const std::string text = read_text_file(page), opening = "```toml\n", closing = "```";
  std::vector<Lens> lenses;
  for (std::size_t at = text.find(opening); at != std::string::npos; at = text.find(opening, at)) {
    at += opening.size();
    const std::size_t end = text.find(closing, at);
    lenses.push_back(parse_lens(text.substr(at, end - at), page));
    at = end;
  }
  return lenses;
}

double efl_mm(const Lens& lens) { return first_order(lens, lens.reference_wavelength_nm).efl_mm; }

TEST(LensPage, ExamplesAreLensFiles) {
  const std::vector<Lens> lenses = examples();
  ASSERT_EQ(lenses.size(), 4u);
  // A plano-convex lens: f = R / (n − 1), whatever its thickness.
  EXPECT_NEAR(efl_mm(lenses[0]), 51.68 / (1.51680 - 1.0), 1e-3);
  EXPECT_NEAR(efl_mm(lenses[1]), *lenses[1].published_efl_mm, 0.01 * *lenses[1].published_efl_mm);
  EXPECT_TRUE(lenses[1].surfaces[0].coating);
  EXPECT_EQ(lenses[2].motion.focus_groups.size(), 1u);
  EXPECT_EQ(zoom_names(lenses[3]), (std::vector<std::string>{"wide", "tele"}));
}

TEST(LensPage, TheFocusGroupMovesAndTheImagePlaneStays) {
  const Lens far = examples().at(2), near = focused(far, 2000.0);
  EXPECT_LT(near.surfaces[1].thickness_mm, far.surfaces[1].thickness_mm - 1.0);
  EXPECT_NEAR(near.surfaces[1].thickness_mm + near.image_distance_mm(),
              far.surfaces[1].thickness_mm + far.image_distance_mm(), 1e-9);
}

// f = f₁ f₂ / (f₁ + f₂ − d) (Born and Wolf, 4.4.3): the curved side of both lenses is in front, so the
// principal planes face one another at the air's thickness and the first glass's over its index.
TEST(LensPage, TheZoomSettingsHaveTheFocalLengthsOfTwoGroups) {
  const Lens lens = examples().at(3);
  constexpr double n = 1.51680, f1_mm = -51.68 / (n - 1.0), f2_mm = 25.0 / (n - 1.0);
  for (const auto& [setting, air_mm] : {std::pair{"wide", 40.0}, std::pair{"tele", 10.0}})
    EXPECT_NEAR(efl_mm(zoomed(lens, setting)), f1_mm * f2_mm / (f1_mm + f2_mm - air_mm - 2.0 / n), 2e-3)
        << setting;
}

}  // namespace
}  // namespace groundglass::optics
