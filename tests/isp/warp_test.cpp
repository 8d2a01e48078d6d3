#include "isp/geometry/warp.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "isp/geometry/resampler.h"
#include "tests/isp/any_tiling.h"
#include "tests/isp/test_frame.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

using Pattern = std::function<double(double x, double y, int plane)>;

/// A picture half-way through development that shows a pattern.
Frame picture_of(int width, int height, const Pattern& pattern) {
  Frame frame{Image<float>(width, height, 3), {0, 0, width, height}, PixelKind::camera_rgb};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int plane = 0; plane < 3; ++plane)
        frame.pixels.at(x, y, plane) = static_cast<float>(pattern(x, y, plane));
  return frame;
}

Image<float> warped(const Frame& picture, const std::vector<Opcode>& opcodes,
                    const std::string& settings = "") {
  RawFrame raw = testing::test_frame(picture.area.width, picture.area.height, 64);
  raw.picture_opcodes = opcodes;
  return apply_stage(raw, picture, testing::stages_of({"warp" + settings}).front()).pixels;
}

/// Waves of a period of `period_px` in all directions, another in each plane.
Pattern waves(double period_px) {
  const double w = 2.0 * std::numbers::pi / period_px;
  return [w](double x, double y, int plane) {
    return 0.5 + 0.2 * std::sin(w * x + plane) + 0.2 * std::cos(w * (0.6 * x + 0.8 * y));
  };
}

WarpRectilinear some_warp() {
  WarpRectilinear warp;
  warp.planes = {{{0.97, 0.02, -0.03, 0.01}, {0.002, -0.001}},
                 {{0.96, 0.03, -0.02, 0.01}, {0.001, -0.003}},
                 {{0.95, 0.04, -0.03, 0.02}, {0.0, 0.0}}};
  warp.centre_x = 0.45;
  warp.centre_y = 0.52;
  return warp;
}

struct Place {
  double x, y;
};

/// The formulas as the specification prints them.
Place source_of(const WarpRectilinear& warp, int plane, double x, double y, int width, int height) {
  const double cx = warp.centre_x * (width - 1), cy = warp.centre_y * (height - 1);
  const double mx = std::max(cx, width - 1 - cx), my = std::max(cy, height - 1 - cy);
  const double m = std::sqrt(mx * mx + my * my);
  const double dx = (x - cx) / m, dy = (y - cy) / m, r = std::sqrt(dx * dx + dy * dy);
  const auto& [k, t] = warp.planes[static_cast<size_t>(plane)];
  const double f = k[0] + k[1] * std::pow(r, 2) + k[2] * std::pow(r, 4) + k[3] * std::pow(r, 6);
  const double radial_x = f * dx, radial_y = f * dy;
  const double tangential_x = t[0] * (2.0 * dx * dy) + t[1] * (r * r + 2.0 * dx * dx);
  const double tangential_y = t[1] * (2.0 * dx * dy) + t[0] * (r * r + 2.0 * dy * dy);
  return {cx + m * (radial_x + tangential_x), cy + m * (radial_y + tangential_y)};
}

/// Largest difference from the pattern seen where the formulas say.
double worst_error(const WarpRectilinear& warp, const Pattern& pattern, const std::string& settings) {
  constexpr int width = 203, height = 151;
  const Image<float> result = warped(picture_of(width, height, pattern), {{warp}}, settings);
  double worst = 0.0;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int plane = 0; plane < 3; ++plane) {
        const Place from = source_of(warp, plane, x, y, width, height);
        if (from.x < 3.0 || from.y < 3.0 || from.x > width - 4.0 || from.y > height - 4.0) continue;
        const double error = static_cast<double>(result.at(x, y, plane)) - pattern(from.x, from.y, plane);
        worst = std::max(worst, std::abs(error));
      }
  return worst;
}

/// Bounds are the kernels' own errors: the largest distance from 1 of what they pass of a wave, over all
/// places between pixels, for two waves of amplitude 0.2, and 1/4096 pixel for the table of weights.
TEST(Warp, ABandLimitedPatternIsSeenWhereTheOpcodeSays) {
  EXPECT_LT(worst_error(some_warp(), waves(8.0), " kernel=lanczos3"), 0.00436 + 0.00011);
  EXPECT_LT(worst_error(some_warp(), waves(8.0), " kernel=bicubic"), 0.00309 + 0.00011);
  EXPECT_LT(worst_error(some_warp(), waves(8.0), " kernel=mitchell"), 0.01497 + 0.00011);
  EXPECT_LT(worst_error(some_warp(), waves(40.0), " kernel=lanczos3"), 0.00007 + 0.00002);
  EXPECT_LT(worst_error(some_warp(), waves(40.0), " kernel=bicubic"), 0.00002 + 0.00002);
  EXPECT_LT(worst_error(some_warp(), waves(40.0), " kernel=mitchell"), 0.00055 + 0.00002);
}

/// The frequency response of a kernel between pixels, by summing its taps: what the pictures must show.
TEST(Warp, KernelsPassTheWavesThatTheirFormulasPass) {
  const double w = 2.0 * std::numbers::pi / 4.0;
  const auto amplitude = [&](const std::string& kernel) {
    // Half a pixel to the side: the mean of what even and odd taps pass.
    const Resampler resampler(kernel);
    std::vector<float> wave(64 * 8);
    for (size_t i = 0; i < wave.size(); ++i)
      wave[i] = static_cast<float>(std::cos(w * (static_cast<double>(i % 64) - 30.5)));
    const Resampler::Place place{30 - resampler.before(), Resampler::phases / 2, 0};
    float value = 0.0f;
    resampler.sample(wave.data(), 64, &place, 1, &value);
    return static_cast<double>(value);
  };
  // Keys: 2 (9/16 cos w/2 − 1/16 cos 3w/2).
  EXPECT_NEAR(amplitude("bicubic"), 2.0 * (9.0 / 16.0 * std::cos(w / 2) - 1.0 / 16.0 * std::cos(1.5 * w)),
              1e-6);
  // Mitchell and Netravali at ±1/2 and ±3/2: 19.25/36 and −1.25/36.
  EXPECT_NEAR(amplitude("mitchell"), 2.0 * (19.25 / 36.0 * std::cos(w / 2) - 1.25 / 36.0 * std::cos(1.5 * w)),
              1e-6);
  // sinc(x) sinc(x/3) at 1/2, 3/2, 5/2, over their sum.
  double sum = 0.0, wave = 0.0;
  for (const double x : {0.5, 1.5, 2.5}) {
    const double a = std::numbers::pi * x, b = a / 3.0, weight = std::sin(a) / a * std::sin(b) / b;
    sum += 2.0 * weight;
    wave += 2.0 * weight * std::cos(w * x);
  }
  EXPECT_NEAR(amplitude("lanczos3"), wave / sum, 1e-6);
}

TEST(Warp, AnIdentityLeavesEveryBit) {
  const Frame picture = picture_of(61, 43, waves(5.0));
  WarpRectilinear identity;
  identity.planes.resize(1);
  for (const std::string kernel : {" kernel=bicubic", " kernel=lanczos3"}) {
    EXPECT_TRUE(std::ranges::equal(warped(picture, {{identity}}, kernel).data(), picture.pixels.data()));
    EXPECT_TRUE(std::ranges::equal(warped(picture, {{some_warp()}}, kernel + " strength=0").data(),
                                   picture.pixels.data()));
  }
  EXPECT_TRUE(std::ranges::equal(warped(picture, {}).data(), picture.pixels.data()));
}

TEST(Warp, StrengthIsAShareOfTheWay) {
  const Frame ramp = picture_of(101, 81, [](double x, double, int) { return 0.01 * x; });
  const Image<float> all = warped(ramp, {{some_warp()}}, " kernel=bicubic"),
                     half = warped(ramp, {{some_warp()}}, " kernel=bicubic strength=0.5");
  for (int x = 10; x < 91; ++x)
    ASSERT_NEAR(half.at(x, 40, 1), 0.5f * (all.at(x, 40, 1) + ramp.pixels.at(x, 40, 1)), 1e-5f);
}

/// Gains before a warp are those of the place a pixel comes from; after it, of the pixel.
TEST(Warp, OpcodesActInTheirOrder) {
  const Frame grey = picture_of(101, 81, [](double, double, int) { return 0.5; });
  FixVignetteRadial vignette;
  vignette.k = {1.0, 0.0, 0.0, 0.0, 0.0};
  WarpRectilinear half_size;
  half_size.planes.resize(1);
  half_size.planes[0].radial = {0.5, 0.0, 0.0, 0.0};
  const double r2 = 0.36 * 50.0 * 50.0 / (50.0 * 50.0 + 40.0 * 40.0);
  const double gain_here = 1.0 + r2, gain_there = 1.0 + 0.25 * r2;
  EXPECT_NEAR(warped(grey, {{vignette}}).at(80, 40, 1), 0.5 * gain_here, 1e-6);
  EXPECT_NEAR(warped(grey, {{half_size}, {vignette}}).at(80, 40, 1), 0.5 * gain_here, 1e-6);
  EXPECT_NEAR(warped(grey, {{vignette}, {half_size}}).at(80, 40, 1), 0.5 * gain_there, 1e-6);
  EXPECT_NEAR(warped(grey, {{vignette}, {half_size}}, " shading=0").at(80, 40, 1), 0.5, 1e-6);
}

TEST(Warp, AGainMapOfOnePlaneLeavesTheOthers) {
  const Frame grey = picture_of(9, 7, [](double, double, int) { return 0.5; });
  GainMap map;
  map.right = 9;
  map.bottom = 7;
  map.plane = 2;
  map.gains = {2.0f};
  const Image<float> result = warped(grey, {{map}});
  EXPECT_EQ(result.at(4, 3, 0), 0.5f);
  EXPECT_EQ(result.at(4, 3, 1), 0.5f);
  EXPECT_EQ(result.at(4, 3, 2), 1.0f);
}

/// Places are those of the whole frame, whatever part of it is developed.
TEST(Warp, TheCropIsCutFromTheWholeFrame) {
  RawFrame raw = testing::test_frame(160, 120, 64);
  for (size_t i = 0; i < raw.dn.data().size(); ++i)
    raw.dn.data()[i] = static_cast<std::uint16_t>(1000.0f * testing::texture(i));
  raw.picture_opcodes = {{some_warp()}};
  const std::vector<std::string> stages{"black_level", "demosaic", "warp"};
  const Image<float> whole = testing::through(raw, stages);
  raw.default_crop = {31, 17, 90, 70};
  const Image<float> part = testing::through(raw, stages);
  for (int y = 0; y < 70; ++y)
    for (int x = 0; x < 90; ++x) ASSERT_EQ(part.at(x, y, 1), whole.at(x + 31, y + 17, 1));
}

TEST(Warp, AnySizeAndAnyTilingGiveTheSame) {
  WarpRectilinear wild = some_warp();
  for (auto& plane : wild.planes) plane.radial = {40.0, -900.0, 3000.0, -1000.0};
  for (const auto& [width, height] : testing::odd_sizes())
    for (const WarpRectilinear& warp : {some_warp(), wild}) {
      RawFrame raw = testing::test_frame(width, height, 64);
      for (size_t i = 0; i < raw.dn.data().size(); ++i)
        raw.dn.data()[i] = static_cast<std::uint16_t>(1000.0f * testing::texture(i));
      raw.picture_opcodes = {{FixVignetteRadial{{0.3, 0.1, 0.0, 0.0, 0.0}}}, {warp}};
      testing::expect_same_bytes_in_any_tiling(
          raw, testing::stages_of({"black_level", "demosaic", "warp", "colour"}));
    }
}

TEST(Warp, ImpossibleOpcodesAreNamed) {
  const Frame picture = picture_of(8, 8, waves(5.0));
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  const auto with = [&](auto change) {
    WarpRectilinear warp = some_warp();
    change(warp);
    return warped(picture, {{warp}});
  };
  EXPECT_INPUT_ERROR(with([](WarpRectilinear& warp) { warp.planes.clear(); }), "warp: opcode", "0 planes");
  EXPECT_INPUT_ERROR(with([](WarpRectilinear& warp) { warp.planes.resize(2); }), "warp: opcode", "2 planes");
  EXPECT_INPUT_ERROR(with([&](WarpRectilinear& warp) { warp.planes[1].radial[3] = nan; }), "warp: opcode",
                     "nan");
  EXPECT_INPUT_ERROR(with([&](WarpRectilinear& warp) { warp.planes[2].tangential[0] = inf; }), "warp: opcode",
                     "inf");
  EXPECT_INPUT_ERROR(with([&](WarpRectilinear& warp) { warp.centre_y = nan; }), "warp: opcode",
                     "centred at nan");
  EXPECT_INPUT_ERROR(with([&](WarpRectilinear& warp) { warp.centre_x = 1e9; }), "warp: opcode", "1e+09");
  GainMap map;
  map.plane = 3;
  map.gains = {1.0f};
  EXPECT_INPUT_ERROR(warped(picture, {{map}}), "warp: opcode", "plane 3", "3");
  const Image<float> far = with([](WarpRectilinear& warp) {
    warp.planes[0].radial = {1e300, -1e300, 1e300, -1e300};
  });
  for (const float value : far.data()) ASSERT_TRUE(std::isfinite(value));
  EXPECT_INPUT_ERROR(warped(picture, {}, " kernel=lanczos"), "warp: kernel", "did you mean 'lanczos3'");
}

}  // namespace
}  // namespace groundglass::isp
