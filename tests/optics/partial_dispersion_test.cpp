#include "optics/glass/partial_dispersion.h"

#include <gtest/gtest.h>

#include "optics/glass/glass_catalogue.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::optics {
namespace {

// Schott's data sheets of N-BK7 (517642.251) and F2 (620364.360).
TEST(PartialDispersion, DataSheets) {
  EXPECT_NEAR(partial_dispersion_gF(find_glass("schott:N-BK7")), 0.5349, 0.51e-4);
  EXPECT_NEAR(partial_dispersion_deviation_gF(find_glass("schott:N-BK7")), -0.0009, 0.51e-4);
  EXPECT_NEAR(partial_dispersion_gF(find_glass("schott:F2")), 0.5828, 0.51e-4);
  EXPECT_NEAR(partial_dispersion_deviation_gF(find_glass("schott:F2")), 0.0002, 0.51e-4);
}

// TIE-29 draws the normal line through K7 and F2, and rounds it: neither glass lies off it by more than
// 0.0003.
TEST(PartialDispersion, NormalLineGoesThroughK7AndF2) {
  for (const char* name : {"schott:K7", "schott:F2"})
    EXPECT_NEAR(partial_dispersion_deviation_gF(find_glass(name)), 0.0, 3e-4) << name;
}

TEST(PartialDispersion, MapHasEveryGlassOfACatalogue) {
  const auto& glasses = glass_catalogue("schott");
  const auto points = glass_map(glasses);
  ASSERT_EQ(points.size(), glasses.size());
  for (size_t i = 0; i < points.size(); ++i) {
    EXPECT_EQ(points[i].name, glasses[i].name());
    EXPECT_EQ(points[i].nd, nd(glasses[i]));
    EXPECT_EQ(points[i].vd, vd(glasses[i]));
    // SF6G05 is yellow, and its formula begins at 460 nm.
    const bool reaches_g = points[i].name != "schott:SF6G05";
    EXPECT_EQ(points[i].p_gF.has_value(), reaches_g) << points[i].name;
    if (!reaches_g) continue;
    EXPECT_EQ(*points[i].p_gF, partial_dispersion_gF(glasses[i]));
    EXPECT_EQ(*points[i].deviation_gF, partial_dispersion_deviation_gF(glasses[i]));
  }
}

TEST(PartialDispersion, MapLeavesOutWhatHasNoPlaceOnIt) {
  const std::vector<Glass> glasses = {Glass(), Glass("infrared", ConstantIndex{2.4}, 1000.0, 12000.0),
                                      Glass("constant", ConstantIndex{1.5}, 300.0, 1100.0)};
  EXPECT_TRUE(glass_map(glasses).empty());
  EXPECT_INPUT_ERROR(partial_dispersion_gF(glasses[1]), "infrared", "486.1327 nm");
}

}  // namespace
}  // namespace groundglass::optics
