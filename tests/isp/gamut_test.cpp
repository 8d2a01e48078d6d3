#include "isp/colour/gamut.h"

#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>
#include <numbers>

#include "isp/colour/oklab.h"
#include "isp/colour/rgb_space.h"
#include "tests/isp/test_frame.h"
#include "tests/isp/through_stages.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

/// Linear Rec. 2020 colours, one a pixel, through the stage.
std::vector<Vector3> mapped(const std::vector<Vector3>& colours, const std::string& settings = "") {
  const StageType stage = gamut_stage();
  Parameters parameters(stage.name, stage.parameters);
  if (!settings.empty()) {
    const size_t equals = settings.find('=');
    parameters.set_text(settings.substr(0, equals), settings.substr(equals + 1));
  }
  const RawFrame raw = testing::test_frame(2, 2, 500);
  FrameState state(raw);
  const auto operation = std::get<TileOperation>(stage.prepare(parameters, state, nullptr));
  Tile tile({0, 0, static_cast<int>(colours.size()), 1}, PixelKind::display);
  for (size_t i = 0; i < colours.size(); ++i)
    for (int c = 0; c < 3; ++c) tile.row(c, 0)[i] = static_cast<float>(colours[i][c]);
  operation.apply(tile);
  std::vector<Vector3> result;
  for (size_t i = 0; i < colours.size(); ++i)
    result.emplace_back(tile.row(0, 0)[i], tile.row(1, 0)[i], tile.row(2, 0)[i]);
  return result;
}

Vector3 polar(double lightness, double chroma, double hue_deg) {
  const double hue = hue_deg * std::numbers::pi / 180.0;
  return {lightness, chroma * std::cos(hue), chroma * std::sin(hue)};
}
double chroma(const Vector3& lab) { return std::hypot(lab.y(), lab.z()); }

// Ottosson 2020, table of test values: XYZ of (1, 0, 0), (0, 1, 0), (0, 0, 1) to three decimals. Our white is
// D65 by its chromaticity, his the 0.95047, 1, 1.08883 of ASTM, which moves the last digit.
TEST(Oklab, MatchesItsAuthorsPairs) {
  const Matrix3 to_rec2020 = rgb_to_xyz(rec2020).inverse();
  const auto lab = [&](double x, double y, double z) {
    return oklab_of_rec2020(to_rec2020 * Vector3(x, y, z));
  };
  EXPECT_LT((lab(0.950, 1.000, 1.089) - Vector3(1.000, 0.000, 0.000)).cwiseAbs().maxCoeff(), 1.5e-3);
  EXPECT_LT((lab(1.0, 0.0, 0.0) - Vector3(0.450, 1.236, -0.019)).cwiseAbs().maxCoeff(), 1.5e-3);
  EXPECT_LT((lab(0.0, 1.0, 0.0) - Vector3(0.922, -0.671, 0.263)).cwiseAbs().maxCoeff(), 1.5e-3);
  EXPECT_LT((lab(0.0, 0.0, 1.0) - Vector3(0.153, -1.415, -0.449)).cwiseAbs().maxCoeff(), 1.5e-3);
}

TEST(Oklab, GoesThereAndBack) {
  for (const Vector3& rgb : {Vector3(0.2, 0.5, 0.1), Vector3(1.0, 0.0, 0.0), Vector3(-0.1, 0.4, 2.0)})
    EXPECT_TRUE(rec2020_of_oklab(oklab_of_rec2020(rgb)).isApprox(rgb, 1e-12));
  EXPECT_TRUE(oklab_of_rec2020(Vector3::Ones()).isApprox(Vector3(1.0, 0.0, 0.0), 1e-12));
}

TEST(Gamut, AllColoursComeToLieInTheOutputSpaceAtTheirHue) {
  for (const auto& [space, name] :
       {std::pair{&srgb_space, "space=srgb"}, {&display_p3_space, "space=display_p3"}}) {
    std::vector<Vector3> colours;
    for (double lightness = 0.05; lightness < 1.0; lightness += 0.05)
      for (double hue = 0.0; hue < 360.0; hue += 3.0)
        for (double c = 0.0; c < 0.5; c += 0.02)
          colours.push_back(rec2020_of_oklab(polar(lightness, c, hue)).cast<float>().cast<double>());
    const std::vector<Vector3> found = mapped(colours, name);
    const Matrix3 to_output = rgb_to_rgb(rec2020, *space);
    double worst_hue_deg = 0.0;
    for (size_t i = 0; i < colours.size(); ++i) {
      const Vector3 out = to_output * found[i];
      ASSERT_GE(out.minCoeff(), -1e-5) << colours[i].transpose();
      ASSERT_LE(out.maxCoeff(), 1.0 + 1e-5) << colours[i].transpose();
      const Vector3 before = oklab_of_rec2020(colours[i]), after = oklab_of_rec2020(found[i]);
      // Lightness gives way towards the middle only.
      ASSERT_LE(std::abs(after.x() - 0.5), std::abs(before.x() - 0.5) + 1e-5) << colours[i].transpose();
      if (chroma(after) < 0.005) continue;
      const double cross = before.y() * after.z() - before.z() * after.y(),
                   dot = before.y() * after.y() + before.z() * after.z();
      worst_hue_deg = std::max(worst_hue_deg, std::abs(std::atan2(cross, dot)) * 180.0 / std::numbers::pi);
    }
    EXPECT_LT(worst_hue_deg, 0.02) << name;
  }
}

/// Ottosson 2021, the grey that a colour goes towards, with 0.2 for his α.
double grey_for(double lightness, double c) {
  const double d = lightness - 0.5, e = 0.5 + std::abs(d) + 0.2 * c;
  return 0.5 + 0.5 * std::copysign(e - std::sqrt(e * e - 2.0 * std::abs(d)), d);
}

/// At one lightness the brightest yellows have hardly any chroma: they are to stay yellow all the same.
TEST(Gamut, BrightSaturatedColoursKeepMostOfTheirChroma) {
  const Vector3 yellow(1.0, 0.824, 0.092);
  for (const double level : {0.85, 0.92, 1.0}) {
    const Vector3 before = oklab_of_rec2020(level * yellow),
                  after = oklab_of_rec2020(mapped({level * yellow})[0]);
    EXPECT_GT(chroma(after) / chroma(before), 0.7)
        << level << " " << before.transpose() << " -> " << after.transpose();
    EXPECT_GT(after.x() / before.x(), 0.95) << level;
  }
}

TEST(Gamut, BelowTheKneeNothingIsTouched) {
  std::vector<Vector3> colours;
  const Matrix3 to_rec2020 = rgb_to_rgb(srgb_space, rec2020);
  for (double hue = 0.0; hue < 360.0; hue += 5.0)
    for (double lightness = 0.1; lightness < 1.0; lightness += 0.1) {
      // The largest chroma at this lightness that is within 0.89 of the way from its grey to where the space
      // ends, found by stepping.
      const Matrix3 to_output = to_rec2020.inverse();
      const auto below_knee = [&](double c) {
        const double grey = grey_for(lightness, c);
        const Vector3 lab = polar(grey + (lightness - grey) / 0.89, c / 0.89, hue);
        const Vector3 rgb = to_output * rec2020_of_oklab(lab);
        return rgb.minCoeff() >= 0.0 && rgb.maxCoeff() <= 1.0;
      };
      double c = 0.0;
      while (below_knee(c + 1e-4)) c += 1e-4;
      colours.push_back(rec2020_of_oklab(polar(lightness, c, hue)).cast<float>().cast<double>());
    }
  const std::vector<Vector3> found = mapped(colours);
  for (size_t i = 0; i < colours.size(); ++i) EXPECT_EQ(found[i], colours[i]);
}

/// It falls a little only where the way to the grey leads over the tip of the space.
TEST(Gamut, MoreChromaStaysMoreWithoutAJump) {
  for (double hue = 0.0; hue < 360.0; hue += 7.0)
    for (const double lightness : {0.2, 0.5, 0.8, 0.95}) {
      std::vector<Vector3> colours;
      // As far as Rec. 2020 goes: beyond, cone responses near zero have the cube roots of float's rounding.
      for (int i = 0; i <= 400; ++i) {
        const Vector3 rgb = rec2020_of_oklab(polar(lightness, 1e-3 * i, hue));
        if (rgb.minCoeff() < 0.0) break;
        colours.push_back(rgb);
      }
      const std::vector<Vector3> found = mapped(colours);
      double before = -1.0, most = 0.0;
      for (const Vector3& rgb : found) {
        const double now = chroma(oklab_of_rec2020(rgb));
        most = std::max(most, now);
        ASSERT_GT(now, 0.95 * most - 2e-6) << hue << " " << lightness;
        // Without a jump: never faster than what comes in.
        if (before >= 0.0) {
          ASSERT_LT(now - before, 1e-3 + 1e-5);
        }
        before = now;
      }
    }
}

TEST(Gamut, ANeutralKeepsItsBits) {
  std::vector<Vector3> greys;
  for (const double level : {0.0, 1e-6, 0.003, 0.18, 0.5, 0.999, 1.0, 1.7, -0.01})
    greys.push_back(Eigen::Vector3f::Constant(static_cast<float>(level)).cast<double>());
  EXPECT_EQ(mapped(greys), greys);
}

TEST(Gamut, WhatIsFarBeyondWhiteIsNearlyWhiteAndDarkerThanBlackBlack) {
  const std::vector<Vector3> found = mapped({{9.0, 2.7, 2.7}, {-0.02, 0.001, 0.001}});
  const Vector3 bright = oklab_of_rec2020(found[0]), before = oklab_of_rec2020({9.0, 2.7, 2.7});
  EXPECT_GT(bright.x(), 0.9);
  EXPECT_NEAR(bright.y() / bright.z(), before.y() / before.z(), 1e-3 * before.y() / before.z());
  EXPECT_EQ(found[1], Vector3(Vector3::Zero()));
}

TEST(Gamut, AColourWhoseConeResponsesVanishIsMoved) {
  // Its third response is zero in float.
  const Vector3 dark(0.01253148280388397, -0.0051753071615167475, -0.00028614677707404837);
  for (const Vector3& found : mapped(std::vector<Vector3>(99, dark))) ASSERT_GE(found.y(), 0.0);
}

TEST(Gamut, NotANumberStaysForTheEncodingToSee) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(mapped({{nan, 0.5, 0.5}})[0][0]));
}

TEST(Gamut, AKneeOfOneIsAHardLimit) {
  const Vector3 outside = rec2020_of_oklab(polar(0.6, 0.4, 30.0)),
                farther = rec2020_of_oklab(polar(0.6, 0.5, 30.0));
  const auto found = mapped({outside, farther}, "knee=1");
  for (const Vector3& rgb : found) EXPECT_NEAR((rgb_to_rgb(rec2020, srgb_space) * rgb).minCoeff(), 0.0, 1e-6);
  const Vector3 inside(0.3125, 0.15625, 0.125);
  EXPECT_EQ(mapped({inside}, "knee=1")[0], inside);
}

TEST(Gamut, ParametersAreChecked) {
  EXPECT_INPUT_ERROR(mapped({}, "knee=0"), "gamut: knee", "from 0.1 to 1");
  EXPECT_INPUT_ERROR(mapped({}, "space=p3"), "gamut: space", "display_p3");
}

TEST(Gamut, EncodingIntoTheOtherSpaceIsRefused) {
  const RawFrame raw = testing::test_frame(16, 16, 500);
  const auto run = [&](const std::string& gamut) {
    return testing::through(raw, {"black_level", "white_balance", "demosaic", "colour", "tone", gamut,
                                  "encode space=display_p3"});
  };
  EXPECT_INPUT_ERROR(run("gamut"), "encode", "space", "set gamut.space=display_p3 too");
  EXPECT_NO_THROW(run("gamut space=display_p3"));
}

}  // namespace
}  // namespace groundglass::isp
