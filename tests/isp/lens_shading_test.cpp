#include "isp/raw/lens_shading.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "tests/isp/any_tiling.h"
#include "tests/isp/test_frame.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

const std::vector<std::string> shaded{"black_level", "lens_shading"};

/// DN 576 is 0.5.
RawFrame flat_frame(int width, int height) { return testing::test_frame(width, height, 576); }

/// A map of 3 × 2 points over all of the frame.
GainMap small_map(int width, int height) {
  GainMap map;
  map.right = static_cast<std::uint32_t>(width);
  map.bottom = static_cast<std::uint32_t>(height);
  map.points_h = 3;
  map.points_v = 2;
  map.spacing_h = 0.5;
  map.spacing_v = 1.0;
  map.gains = {1.0f, 2.0f, 3.0f, 2.0f, 4.0f, 8.0f};
  return map;
}

GainMap of_site(GainMap map, std::uint32_t left, std::uint32_t top) {
  map.left = left;
  map.top = top;
  map.row_pitch = map.column_pitch = 2;
  return map;
}

/// The specification's interpolation of `small_map`, point by point.
double small_map_gain(double share_x, double share_y) {
  const double upper = 1.0 + 2.0 * share_x;
  const double lower = share_x < 0.5 ? 2.0 + 4.0 * share_x : 4.0 + 8.0 * (share_x - 0.5);
  return upper + share_y * (lower - upper);
}

TEST(LensShading, GainsAreBilinearBetweenPoints) {
  RawFrame raw = flat_frame(30, 11);
  raw.linear_opcodes = {{small_map(30, 11)}};
  const Image<float> mosaic = testing::through(raw, shaded);
  for (int y = 0; y < 11; ++y)
    for (int x = 0; x < 30; ++x)
      ASSERT_NEAR(mosaic.at(x, y), 0.5 * small_map_gain((x + 0.5) / 30.0, (y + 0.5) / 11.0), 1e-6);
}

/// The variance of an even picture over the frame, by noise that is drawn, is what the profile tells.
TEST(LensShading, TheNoiseProfileFollowsOnAverage) {
  constexpr int side = 400;
  RawFrame raw = testing::test_frame(side, side, 0);
  raw.cfa = {1, 1, {0}};
  raw.planes = {"Y"};
  raw.black_level_dn = {0.0};
  raw.white_level_dn = 65535.0;
  raw.as_shot_neutral = Eigen::VectorXd::Ones(1);
  raw.noise_profile = {{1e-3, 1e-4}};
  raw.linear_opcodes = {{small_map(side, side)}};
  constexpr double even = 0.9;
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      const double light = even / small_map_gain((x + 0.5) / side, (y + 0.5) / side);
      const double value = light + std::sqrt(1e-3 * light + 1e-4) * normal(random);
      raw.dn.at(x, y) = static_cast<std::uint16_t>(std::lround(65535.0 * std::clamp(value, 0.0, 1.0)));
    }
  NoiseProfile told;
  const Image<float> seen = develop_through(
      raw, testing::stages_of({"black_level", "lens_shading", "demosaic", "colour", "exposure ev=1"}),
      {.after_stage = [&](const StageUse&, const Frame&, const FrameState& state) {
        told = state.noise_profile[0];
      }});
  double variance = 0.0;
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) variance += std::pow(static_cast<double>(seen.at(x, y)) - 2.0 * even, 2);
  variance /= side * side;
  // 160 000 samples: 0.35 % of a variance, 0.6 % with the gains' weights.
  EXPECT_NEAR((told.shot * 2.0 * even + told.read) / variance, 1.0, 0.02);
}

TEST(LensShading, PitchAndPlaceChooseTheSites) {
  RawFrame raw = flat_frame(9, 8);
  GainMap map = of_site(small_map(9, 8), 1, 2);
  map.right = 6;
  raw.linear_opcodes = {{map}};
  const Image<float> mosaic = testing::through(raw, shaded);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 9; ++x) {
      const bool acts = x >= 1 && x < 6 && y >= 2 && x % 2 == 1 && y % 2 == 0;
      const double gain = acts ? small_map_gain((x + 0.5) / 9.0, (y + 0.5) / 8.0) : 1.0;
      ASSERT_NEAR(mosaic.at(x, y), 0.5 * gain, 1e-6) << x << ' ' << y;
    }
}

TEST(LensShading, StrengthIsInStops) {
  RawFrame raw = flat_frame(5, 4);
  GainMap map;
  map.right = 5;
  map.bottom = 4;
  map.gains = {4.0f};
  raw.linear_opcodes = {{map}};
  const auto at = [&](const std::string& strength) {
    return testing::through(raw, {"black_level", "lens_shading strength=" + strength}).at(2, 2);
  };
  EXPECT_EQ(at("0"), 0.5f);
  EXPECT_EQ(at("0.5"), 1.0f);
  EXPECT_EQ(at("1"), 2.0f);
}

TEST(LensShading, ARadialPolynomialIsOneAtItsCentreAndItsSumInTheFarthestCorner) {
  RawFrame raw = flat_frame(11, 9);
  FixVignetteRadial vignette;
  vignette.k = {0.1, 0.2, 0.05, 0.0, 0.15};
  vignette.centre_x = 0.4;
  vignette.centre_y = 0.5;
  raw.linear_opcodes = {{vignette}};
  const Image<float> mosaic = testing::through(raw, shaded);
  EXPECT_EQ(mosaic.at(4, 4), 0.5f);
  EXPECT_NEAR(mosaic.at(10, 0), 0.75, 1e-6);
  EXPECT_NEAR(mosaic.at(10, 8), 0.75, 1e-6);
  const double r2 = 9.0 / (36.0 + 16.0);
  const double gain = 1.0 + 0.1 * r2 + 0.2 * r2 * r2 + 0.05 * std::pow(r2, 3) + 0.15 * std::pow(r2, 5);
  EXPECT_NEAR(mosaic.at(1, 4), 0.5 * gain, 1e-6);
}

/// The demosaicker looks beyond the frame: what it sees there is shaded like the pixels it mirrors.
TEST(LensShading, AFlatFieldIsFlatUpToItsBorder) {
  RawFrame raw = flat_frame(40, 30);
  for (std::uint32_t site = 0; site < 4; ++site)
    raw.linear_opcodes.push_back({of_site(small_map(40, 30), site % 2, site / 2)});
  for (int y = 0; y < 30; ++y)
    for (int x = 0; x < 40; ++x)
      raw.dn.at(x, y) = static_cast<std::uint16_t>(
          std::lround(64.0 + 900.0 / small_map_gain((x + 0.5) / 40.0, (y + 0.5) / 30.0)));
  const Image<float> picture = testing::through(raw, {"black_level", "lens_shading", "demosaic"});
  for (const float value : picture.data()) ASSERT_NEAR(value, 900.0 / 1024.0, 0.012);
}

TEST(LensShading, AnySizeAndAnyTilingGiveTheSame) {
  for (const auto& [width, height] : testing::odd_sizes()) {
    RawFrame raw = flat_frame(width, height);
    for (std::uint32_t site = 0; site < 4; ++site)
      raw.linear_opcodes.push_back({of_site(small_map(width, height), site % 2, site / 2)});
    raw.linear_opcodes.push_back({FixVignetteRadial{{0.3, 0.1, 0.0, 0.0, 0.0}}});
    testing::expect_same_bytes_in_any_tiling(raw,
                                             testing::stages_of({"black_level", "lens_shading", "demosaic"}));
  }
}

TEST(LensShading, ImpossibleOpcodesAreNamed) {
  RawFrame raw = flat_frame(8, 8);
  const auto with = [&](auto change) {
    GainMap map = small_map(8, 8);
    change(map);
    raw.linear_opcodes = {{map}};
    return testing::through(raw, shaded);
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_INPUT_ERROR(with([](GainMap& map) { map.row_pitch = 0; }), "lens_shading: opcode", "0th row");
  EXPECT_INPUT_ERROR(with([](GainMap& map) { map.column_pitch = 0; }), "lens_shading: opcode", "0th column");
  EXPECT_INPUT_ERROR(with([](GainMap& map) { map.points_h = 0; }), "lens_shading: opcode", "no points");
  EXPECT_INPUT_ERROR(with([](GainMap& map) { map.points_v = 4000000000u; }), "lens_shading: opcode",
                     "6 gains");
  EXPECT_INPUT_ERROR(with([](GainMap& map) { map.map_planes = 0; }), "lens_shading: opcode", "0 planes");
  EXPECT_INPUT_ERROR(with([](GainMap& map) { map.map_planes = 4; }), "lens_shading: opcode", "6 gains");
  EXPECT_INPUT_ERROR(with([](GainMap& map) { map.plane = 1; }), "lens_shading: opcode", "plane 1");
  EXPECT_INPUT_ERROR(with([](GainMap& map) { map.planes = 0; }), "lens_shading: opcode", "0 planes");
  EXPECT_INPUT_ERROR(with([](GainMap& map) { map.spacing_h = 0.0; }), "lens_shading: opcode", "0 apart");
  EXPECT_INPUT_ERROR(with([&](GainMap& map) { map.spacing_v = nan; }), "lens_shading: opcode", "nan apart");
  EXPECT_INPUT_ERROR(with([&](GainMap& map) { map.origin_v = nan; }), "lens_shading: opcode", "nan");
  EXPECT_INPUT_ERROR(with([&](GainMap& map) { map.gains[3] = static_cast<float>(nan); }),
                     "lens_shading: opcode", "nan");
  EXPECT_INPUT_ERROR(with([](GainMap& map) { map.gains[3] = -1.0f; }), "lens_shading: opcode", "-1");
  EXPECT_INPUT_ERROR(with([](GainMap& map) { map.gains[3] = 1e30f; }), "lens_shading: opcode", "1e+30");
  raw.linear_opcodes = {{FixVignetteRadial{{-2.0, 0.0, 0.0, 0.0, 0.0}}}};
  EXPECT_INPUT_ERROR(testing::through(raw, shaded), "lens_shading: opcode", "FixVignetteRadial");
  raw.linear_opcodes = {{FixVignetteRadial{{nan, 0.0, 0.0, 0.0, 0.0}}}};
  EXPECT_INPUT_ERROR(testing::through(raw, shaded), "lens_shading: opcode", "nan");
  raw.linear_opcodes = {{FixVignetteRadial{{}, nan, 0.5}}};
  EXPECT_INPUT_ERROR(testing::through(raw, shaded), "lens_shading: opcode", "centred at nan");
  EXPECT_NO_THROW(testing::through(raw, {"black_level", "lens_shading strength=0"}));
}

TEST(LensShading, WildButPossibleMapsAreHarmless) {
  RawFrame raw = flat_frame(8, 8);
  GainMap map = small_map(8, 8);
  map.left = map.top = map.right = map.bottom = map.row_pitch = map.column_pitch = map.planes = 0xffffffffu;
  map.origin_h = -1e300;
  map.spacing_h = 1e-300;
  raw.linear_opcodes = {{map}};
  const Image<float> elsewhere = testing::through(raw, shaded);
  for (const float value : elsewhere.data()) ASSERT_EQ(value, 0.5f);
  map.left = map.top = 0;
  raw.linear_opcodes = {{map}};
  EXPECT_GT(testing::through(raw, shaded).at(0, 0), 1.0f);
}

}  // namespace
}  // namespace groundglass::isp
