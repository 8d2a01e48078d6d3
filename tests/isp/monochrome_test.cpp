#include "isp/looks/monochrome.h"

#include <gtest/gtest.h>

#include "tests/isp/apply_to_colours.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

using testing::applied;

double grey_of(const std::string& settings, const Vector3& colour) {
  const Vector3 found = applied("monochrome " + settings, {colour})[0];
  EXPECT_EQ(found.x(), found.y());
  EXPECT_EQ(found.y(), found.z());
  return found.x();
}

// ITU-R BT.2020, table 4: Y' = 0.2627 R + 0.6780 G + 0.0593 B.
TEST(Monochrome, LuminanceIsThatOfTheStandard) {
  EXPECT_NEAR(grey_of("film=luminance", {1, 0, 0}), 0.2627, 5e-5);
  EXPECT_NEAR(grey_of("film=luminance", {0, 1, 0}), 0.6780, 5e-5);
  EXPECT_NEAR(grey_of("film=luminance", {0, 0, 1}), 0.0593, 5e-5);
}

TEST(Monochrome, WhiteAndGreysStayToTheLastBitWithEveryFilmAndFilter) {
  for (const char* film : {"luminance", "panchromatic", "orthochromatic"})
    for (const char* filter : {"none", "yellow", "orange", "red", "green"}) {
      if (std::string(film) == "orthochromatic" && std::string(filter) == "red") continue;
      const std::string settings = std::string("film=") + film + " filter=" + filter;
      EXPECT_EQ(grey_of(settings, {0.7f, 0.7f, 0.7f}), static_cast<double>(0.7f)) << settings;
      EXPECT_EQ(grey_of(settings, {1.5, 1.5, 1.5}), 1.5) << settings;
    }
}

TEST(Monochrome, FiltersDarkenWhatTheyHoldBack) {
  const Vector3 sky(0.2, 0.3, 0.6), red(0.6, 0.15, 0.1), leaf(0.1, 0.25, 0.08);
  EXPECT_LT(grey_of("film=panchromatic filter=yellow", sky), grey_of("film=panchromatic", sky));
  EXPECT_LT(grey_of("film=panchromatic filter=red", sky), grey_of("film=panchromatic filter=yellow", sky));
  EXPECT_GT(grey_of("film=panchromatic filter=red", red), grey_of("film=panchromatic", red));
  EXPECT_GT(grey_of("film=panchromatic filter=green", leaf), grey_of("film=panchromatic", leaf));
  EXPECT_NEAR(grey_of("film=orthochromatic", {1, 0, 0}), 0.0, 1e-7);
}

TEST(Monochrome, AMixIsNormalisedAndMayBeNegative) {
  EXPECT_NEAR(grey_of("mix=3,2,-1", {0.4, 0.2, 0.1}), (3 * 0.4 + 2 * 0.2 - 0.1) / 4.0, 1e-7);
}

TEST(Monochrome, BadParametersAreNamed) {
  EXPECT_INPUT_ERROR(grey_of("mix=1,2", {0, 0, 0}), "monochrome", "mix", "2 numbers");
  EXPECT_INPUT_ERROR(grey_of("mix=1,-1,0", {0, 0, 0}), "mix", "white");
  EXPECT_INPUT_ERROR(grey_of("film=kodak", {0, 0, 0}), "film", "panchromatic");
}

}  // namespace
}  // namespace groundglass::isp
