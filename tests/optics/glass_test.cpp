#include "optics/glass/glass.h"

#include <gtest/gtest.h>

#include "optics/glass/glass_catalogue.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::optics {
namespace {

TEST(Glass, AirIsOneEverywhere) {
  EXPECT_EQ(Glass().index(100.0), 1.0);
  EXPECT_EQ(Glass().index(1e5), 1.0);
  EXPECT_TRUE(find_glass("air").is_air());
}

TEST(Glass, ConstantIndexHasNoDispersion) {
  const Glass glass("toy", ConstantIndex{1.5}, 300.0, 1100.0);
  EXPECT_EQ(glass.index(300.0), 1.5);
  EXPECT_EQ(glass.index(1100.0), 1.5);
}

// The printed table of Schott's data sheet of N-BK7 517642.251 (2014).
TEST(Glass, SellmeierGivesTheDataSheetOfNBK7) {
  const Glass glass = find_glass("schott:N-BK7");
  struct Line {
    double nm, n;
  };
  for (const Line& line :
       {Line{365.0146, 1.53627}, Line{435.8343, 1.52668}, Line{479.9914, 1.52283}, Line{486.1327, 1.52238},
        Line{546.0740, 1.51872}, Line{587.5618, 1.51680}, Line{643.8469, 1.51472}, Line{656.2725, 1.51432},
        Line{706.5188, 1.51289}, Line{1060.0, 1.50669}, Line{2325.4, 1.48921}})
    EXPECT_NEAR(glass.index(line.nm), line.n, 0.6e-5) << line.nm;
}

TEST(Glass, OutsideItsRangeIsAnError) {
  const Glass glass = find_glass("schott:N-BK7");
  EXPECT_INPUT_ERROR(glass.index(299.0), "schott:N-BK7", "299 nm", "300 nm to 2500 nm");
  EXPECT_INPUT_ERROR(glass.index(2501.0), "2501 nm");
  EXPECT_INPUT_ERROR(glass.index(std::nan("")), "no index");
  EXPECT_GT(glass.index(300.0), glass.index(2500.0));
}

}  // namespace
}  // namespace groundglass::optics
