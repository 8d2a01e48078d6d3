#include "isp/looks/saturation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "isp/colour/oklab.h"
#include "isp/colour/rgb_space.h"
#include "tests/isp/any_tiling.h"
#include "tests/isp/apply_to_colours.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

using testing::applied;

struct Polar {
  double lightness, chroma, hue_deg;
};

Polar polar(const Vector3& rgb) {
  const Vector3 lab = oklab_of_rec2020(rgb);
  return {lab[0], std::hypot(lab[1], lab[2]), std::atan2(lab[2], lab[1]) * 180.0 / std::numbers::pi};
}

Vector3 rgb_of(double lightness, double chroma, double hue_deg) {
  const double h = hue_deg * std::numbers::pi / 180.0;
  return rec2020_of_oklab({lightness, chroma * std::cos(h), chroma * std::sin(h)});
}

Vector3 of_srgb(double r, double g, double b) {
  return rgb_to_rgb(srgb_space, rec2020) *
         Vector3(srgb_decode(r / 255), srgb_decode(g / 255), srgb_decode(b / 255));
}

std::vector<Vector3> all_round() {
  std::vector<Vector3> colours;
  for (double hue = -170.0; hue < 180.0; hue += 20.0)
    for (const double chroma : {0.01, 0.06, 0.12}) colours.push_back(rgb_of(0.6, chroma, hue));
  return colours;
}

TEST(Saturation, ScalesChromaAtConstantHueAndLightness) {
  const auto colours = all_round();
  for (const double factor : {0.0, 0.5, 1.0, 1.3}) {
    const auto found = applied("saturation chroma=" + std::to_string(factor), colours);
    for (size_t i = 0; i < colours.size(); ++i) {
      const Polar from = polar(colours[i]), to = polar(found[i]);
      EXPECT_NEAR(to.lightness, from.lightness, 3e-6);
      EXPECT_NEAR(to.chroma, factor * from.chroma, 1e-5);
      if (factor > 0.0) {
        EXPECT_NEAR(to.hue_deg, from.hue_deg, 0.01);
      }
    }
  }
}

TEST(Saturation, NeutralsStayToTheLastBit) {
  const std::vector<Vector3> greys{
      {0.0, 0.0, 0.0}, {0.25, 0.25, 0.25}, {1.0, 1.0, 1.0}, {-0.125, -0.125, -0.125}};
  EXPECT_EQ(applied("saturation chroma=3 red=2", greys), greys);
}

// The skin patches of the ColorChecker and its orange, foliage and blue sky, by their sRGB values.
TEST(Saturation, SkinIsKeptAndOthersAreNot) {
  const std::vector<Vector3> skin{of_srgb(115, 82, 68), of_srgb(194, 150, 130), of_srgb(244, 208, 177)};
  for (const Vector3& colour : skin) {
    const double gain =
        polar(applied("saturation chroma=1.3 skin=1", {colour})[0]).chroma / polar(colour).chroma;
    EXPECT_GT(gain, 0.999);
    EXPECT_LT(gain, 1.06);
  }
  for (const Vector3& colour : {of_srgb(87, 108, 67), of_srgb(98, 122, 157), of_srgb(175, 54, 60)}) {
    const double gain =
        polar(applied("saturation chroma=1.3 skin=1", {colour})[0]).chroma / polar(colour).chroma;
    EXPECT_GT(gain, 1.22);
  }
}

// The window of yellow has cos³²(33°/2) at green, that of cyan cos³²(52°/2): their factors of 1 count as
// much.
TEST(Saturation, AHueOfItsOwnChangesThereAndHardlyAcrossTheCircle) {
  const Vector3 green = rgb_of(0.6, 0.1, 142.5), magenta = rgb_of(0.6, 0.1, 328.4);
  const auto found = applied("saturation green=0.5", {green, magenta});
  EXPECT_NEAR(polar(found[0]).chroma, 0.1 * (0.5 + 0.267 + 0.032) / (1.0 + 0.267 + 0.032), 2e-4);
  EXPECT_NEAR(polar(found[1]).chroma, 0.1, 1e-5);
}

// No colour overtakes another of its hue, or a smooth gradient would fold.
TEST(Saturation, MoreChromaStaysMoreAtEveryHue) {
  for (const char* settings : {"saturation chroma=1.15 skin=0.7", "saturation chroma=0.6 skin=1 green=0.5"})
    for (double hue = 0.0; hue < 360.0; hue += 15.0) {
      std::vector<Vector3> ramp;
      for (double chroma = 0.001; chroma < 0.25; chroma += 0.002) ramp.push_back(rgb_of(0.6, chroma, hue));
      double before = 0.0;
      for (const Vector3& colour : applied(settings, ramp)) {
        EXPECT_GT(polar(colour).chroma, before) << settings << ' ' << hue;
        before = polar(colour).chroma;
      }
    }
}

TEST(Saturation, GivesTheSameBytesInAnyTiling) {
  RawFrame raw = testing::test_frame(257, 65, 500);
  for (size_t i = 0; i < raw.dn.data().size(); ++i)
    raw.dn.data()[i] = static_cast<std::uint16_t>(64.0f + 1100.0f * testing::texture(i));
  testing::expect_same_bytes_in_any_tiling(
      raw, testing::stages_of({"black_level", "white_balance", "demosaic", "colour", "tone",
                               "saturation chroma=1.2 skin=0.5 blue=0.8", "gamut", "encode"}));
}

TEST(Saturation, BadParametersAreNamed) {
  EXPECT_INPUT_ERROR(applied("saturation chroma=-1", {{0, 0, 0}}), "saturation", "chroma", "-1");
  EXPECT_INPUT_ERROR(applied("saturation skin=2", {{0, 0, 0}}), "skin", "0 to 1");
  EXPECT_INPUT_ERROR(applied("saturation chroma=nan", {{0, 0, 0}}), "chroma");
}

}  // namespace
}  // namespace groundglass::isp
