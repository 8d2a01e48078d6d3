#include "isp/geometry/lateral_colour.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "isp/output/srgb_curve.h"
#include "tests/isp/any_tiling.h"
#include "tests/isp/test_frame.h"
#include "tests/support/cpsnr.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/read_image.h"
#include "tests/support/shared_data.h"

namespace groundglass::isp {
namespace {

/// A lens that shows red larger and blue smaller than green, by the DNG's convention: where each is found.
WarpRectilinear fringes(double red, double blue) {
  WarpRectilinear warp;
  warp.planes.resize(3);
  warp.planes[0].radial[0] = red;
  warp.planes[2].radial[0] = blue;
  return warp;
}

/// The same with distortion of 5 % and terms of all orders.
WarpRectilinear bent() {
  WarpRectilinear warp;
  warp.planes = {{{1.002, -0.04, -0.015, 0.002}, {0.002, -0.001}},
                 {{1.0, -0.04, -0.012, 0.001}, {0.002, -0.001}},
                 {{0.999, -0.045, -0.01, 0.001}, {0.002, -0.001}}};
  warp.centre_x = 0.47;
  warp.centre_y = 0.52;
  return warp;
}

/// 16 bits without pedestal, of a picture 0…1.
RawFrame raw_of(const Image<float>& rgb) {
  RawFrame raw = testing::test_frame(rgb.width(), rgb.height(), 0);
  raw.black_level_dn.assign(4, 0.0);
  raw.white_level_dn = 65535.0;
  raw.as_shot_neutral = Eigen::Vector3d(1.0, 1.0, 1.0);
  const Image<float> mosaic = groundglass::testing::mosaic_of(rgb, raw.cfa);
  for (size_t i = 0; i < mosaic.data().size(); ++i)
    raw.dn.data()[i] =
        static_cast<std::uint16_t>(std::lround(65535.0f * std::clamp(mosaic.data()[i], 0.0f, 1.0f)));
  return raw;
}

RawFrame textured(int width, int height, const std::vector<Opcode>& opcodes) {
  RawFrame raw = testing::test_frame(width, height, 64);
  for (size_t i = 0; i < raw.dn.data().size(); ++i)
    raw.dn.data()[i] = static_cast<std::uint16_t>(64.0f + 1000.0f * testing::texture(i));
  raw.picture_opcodes = opcodes;
  return raw;
}

// --- A closed form --------------------------------------------------------------------------------------

double waves(double x, double y, double period_px) {
  const double w = 2.0 * std::numbers::pi / period_px;
  return 0.5 + 0.15 * std::sin(w * x) + 0.15 * std::cos(w * (0.6 * x + 0.8 * y));
}

struct Place {
  double x, y;
};

/// DNG 1.4, chapter 7, as it is printed.
Place seen_at(const WarpRectilinear& warp, size_t plane, double x, double y, int width, int height) {
  const double cx = warp.centre_x * (width - 1), cy = warp.centre_y * (height - 1);
  const double unit = std::hypot(std::max(cx, width - 1 - cx), std::max(cy, height - 1 - cy));
  const double dx = (x - cx) / unit, dy = (y - cy) / unit, r = std::hypot(dx, dy);
  const auto& [k, t] = warp.planes[plane];
  const double f = k[0] + k[1] * std::pow(r, 2) + k[2] * std::pow(r, 4) + k[3] * std::pow(r, 6);
  return {cx + unit * (f * dx + t[0] * 2.0 * dx * dy + t[1] * (r * r + 2.0 * dx * dx)),
          cy + unit * (f * dy + t[1] * 2.0 * dx * dy + t[0] * (r * r + 2.0 * dy * dy))};
}

/// The point of the scene that a lens shows in a plane at (x, y), by Newton's method with differences.
Place scene_at(const WarpRectilinear& warp, size_t plane, double x, double y, int width, int height) {
  Place at{x, y};
  for (int i = 0; i < 20; ++i) {
    constexpr double h = 1e-4;
    const Place here = seen_at(warp, plane, at.x, at.y, width, height),
                right = seen_at(warp, plane, at.x + h, at.y, width, height),
                below = seen_at(warp, plane, at.x, at.y + h, width, height);
    const double a = (right.x - here.x) / h, b = (below.x - here.x) / h, c = (right.y - here.y) / h,
                 d = (below.y - here.y) / h, det = a * d - b * c;
    at.x += (d * (x - here.x) - b * (y - here.y)) / det;
    at.y += (a * (y - here.y) - c * (x - here.x)) / det;
  }
  return at;
}

/// A grey scene of waves through a lens that bends: afterwards red and blue are what green would be there.
TEST(LateralColour, RedAndBlueOfAGreyPatternAreWhatGreenIsThere) {
  constexpr int width = 161, height = 121;
  const WarpRectilinear warp = bent();
  RawFrame raw = testing::test_frame(width, height, 0);
  raw.picture_opcodes = {{warp}};
  Frame mosaic{Image<float>(width, height), {0, 0, width, height}, PixelKind::mosaic};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const Place at = scene_at(warp, static_cast<size_t>(raw.cfa.plane_at(x, y)), x, y, width, height);
      mosaic.pixels.at(x, y) = static_cast<float>(waves(at.x, at.y, 40.0));
    }
  const auto worst = [&](const Image<float>& pixels) {
    double result = 0.0;
    for (int y = 12; y < height - 12; ++y)
      for (int x = 12; x < width - 12; ++x) {
        const Place at = scene_at(warp, 1, x, y, width, height);
        result = std::max(result, std::abs(static_cast<double>(pixels.at(x, y)) - waves(at.x, at.y, 40.0)));
      }
    return result;
  };
  EXPECT_GT(worst(mosaic.pixels), 0.01);
  const Image<float> aligned =
      apply_stage(raw, mosaic, testing::stages_of({"lateral_colour"}).front()).pixels;
  EXPECT_LT(worst(aligned), 0.0006);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      if (raw.cfa.plane_at(x, y) == 1) {
        ASSERT_NEAR(aligned.at(x, y), mosaic.pixels.at(x, y), 2e-6f);
      }
}

/// A part is undone on the mosaic, and the warp does what is left.
TEST(LateralColour, WhatStrengthLeavesIsLeftToTheWarp) {
  constexpr int width = 161, height = 121;
  Image<float> smooth(width, height, 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c) smooth.at(x, y, c) = static_cast<float>(waves(x + c, y - c, 40.0));
  RawFrame raw = raw_of(smooth);
  raw.picture_opcodes = {{bent()}};
  const auto developed = [&](const std::string& alignment) {
    return testing::through(raw, {"black_level", alignment, "demosaic", "warp"});
  };
  const Image<float> by_warp = developed("lateral_colour strength=0");
  for (const std::string share : {"0.5", "1"}) {
    const Image<float> shared = developed("lateral_colour strength=" + share);
    double worst = 0.0;
    for (int y = 12; y < height - 12; ++y)
      for (int x = 12; x < width - 12; ++x)
        for (int c = 0; c < 3; ++c)
          worst = std::max(worst, std::abs(static_cast<double>(shared.at(x, y, c) - by_warp.at(x, y, c))));
    EXPECT_LT(worst, 0.001) << share;
  }
  const Image<float> bent_only =
      testing::through(raw, {"black_level", "demosaic", "warp lateral_colour=false"});
  RawFrame green_only = raw;
  WarpRectilinear warp = bent();
  warp.planes = {warp.planes[1]};
  green_only.picture_opcodes = {{warp}};
  EXPECT_TRUE(std::ranges::equal(bent_only.data(),
                                 testing::through(green_only, {"black_level", "demosaic", "warp"}).data()));
}

// --- Pictures -------------------------------------------------------------------------------------------

/// What a lens with fringes makes of a picture: each colour drawn larger or smaller about the middle, by a
/// sinc with a window of sixteen pixels.
Image<float> through_lens(const Image<float>& picture, const WarpRectilinear& warp) {
  const auto kernel = [](double x) {
    if (x == 0.0) return 1.0;
    if (std::abs(x) >= 8.0) return 0.0;
    const double a = std::numbers::pi * x;
    return std::sin(a) / a * std::sin(a / 8.0) / (a / 8.0);
  };
  const int width = picture.width(), height = picture.height();
  Image<float> result = picture;
  for (const int plane : {0, 2}) {
    const double scale = warp.planes[static_cast<size_t>(plane)].radial[0];
    const auto taps = [&](int i, int count, std::array<double, 16>& weights) {
      const double middle = 0.5 * (count - 1), from = middle + (i - middle) / scale;
      const int first = static_cast<int>(std::floor(from)) - 7;
      double sum = 0.0;
      for (int k = 0; k < 16; ++k) sum += weights[static_cast<size_t>(k)] = kernel(from - (first + k));
      for (double& weight : weights) weight /= sum;
      return first;
    };
    std::array<double, 16> across{}, down{};
    for (int y = 0; y < height; ++y) {
      const int top = taps(y, height, down);
      for (int x = 0; x < width; ++x) {
        const int left = taps(x, width, across);
        double sum = 0.0;
        for (int j = 0; j < 16; ++j)
          for (int i = 0; i < 16; ++i)
            sum +=
                across[static_cast<size_t>(i)] * down[static_cast<size_t>(j)] *
                static_cast<double>(picture.at(mirrored(left + i, width), mirrored(top + j, height), plane));
        result.at(x, y, plane) = static_cast<float>(sum);
      }
    }
  }
  return result;
}

/// Up to 0.7 px of fringes cost the reference pipeline 7.7 dB without the stage, and 3 dB with it (mean of
/// these pictures, in linear light, scored in sRGB).
TEST(LateralColour, KodakPicturesThroughALensWithFringesComeOutCloserToTheTruth) {
  const auto folder = groundglass::testing::shared_data("images/kodak");
  GROUNDGLASS_NEEDS_SHARED(folder);
  const WarpRectilinear warp = fringes(1.0015, 0.9988);
  const std::string demosaic = "demosaic method=correlation_adaptive domain=companded";
  double before_dB = 0.0, after_dB = 0.0, without_fringes_dB = 0.0;
  const std::vector<int> pictures{1, 5, 8, 13, 19, 23};
  for (const int n : pictures) {
    const Image<float> truth = groundglass::testing::read_image(folder / fmt::format("kodim{:02}.png", n));
    Image<float> linear = truth;
    for (float& v : linear.data()) v = v <= 0.04045f ? v / 12.92f : std::pow((v + 0.055f) / 1.055f, 2.4f);
    RawFrame raw = raw_of(through_lens(linear, warp));
    raw.picture_opcodes = {{warp}};
    const RawFrame aligned = raw_of(linear);
    const auto score = [&](const RawFrame& frame, const std::string& settings) {
      Image<float> found =
          testing::through(frame, {"black_level", "lateral_colour" + settings, demosaic, "warp"});
      for (float& v : found.data()) v = srgb_curve(std::max(v, 0.0f));
      return groundglass::testing::cpsnr_dB(found, truth);
    };
    before_dB += score(raw, " strength=0") / static_cast<double>(pictures.size());
    after_dB += score(raw, "") / static_cast<double>(pictures.size());
    without_fringes_dB += score(aligned, "") / static_cast<double>(pictures.size());
  }
  std::printf("mean CPSNR: warp alone %.2f dB, with lateral_colour %.2f dB, without fringes %.2f dB\n",
              before_dB, after_dB, without_fringes_dB);
  EXPECT_GE(after_dB, 35.7);
  EXPECT_GE(after_dB - before_dB, 4.5);
}

// --- What it must leave, and what cannot be -------------------------------------------------------------

TEST(LateralColour, WithoutFringesEveryBitIsLeft) {
  WarpRectilinear alike = bent();
  alike.planes[0] = alike.planes[2] = alike.planes[1];
  WarpRectilinear one = bent();
  one.planes.resize(1);
  for (const std::vector<Opcode>& opcodes : {std::vector<Opcode>{}, {{alike}}, {{one}}}) {
    const RawFrame raw = textured(61, 43, opcodes);
    EXPECT_TRUE(std::ranges::equal(testing::through(raw, {"black_level", "lateral_colour"}).data(),
                                   testing::through(raw, {"black_level"}).data()));
  }
}

TEST(LateralColour, AnySizeAndAnyTilingGiveTheSame) {
  for (const auto& [width, height] : testing::odd_sizes())
    testing::expect_same_bytes_in_any_tiling(textured(width, height, {{bent()}}),
                                             testing::stages_of({"black_level", "lateral_colour"}));
}

/// Beside a saturated frame nothing appears, beside a black one neither.
TEST(LateralColour, EvenFramesStayEven) {
  for (const std::uint16_t dn : {64, 300, 1088}) {
    RawFrame raw = testing::test_frame(67, 45, dn);
    raw.picture_opcodes = {{bent()}};
    const Image<float> aligned = testing::through(raw, {"black_level", "lateral_colour"});
    for (const float value : aligned.data()) ASSERT_NEAR(value, (dn - 64.0f) / 1024.0f, 3e-6f);
  }
}

TEST(LateralColour, OtherMosaicsAreLeftToTheWarp) {
  RawFrame raw = textured(64, 48, {{bent()}});
  raw.cfa = {4, 4, {0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 2, 2, 1, 1, 2, 2}};
  raw.black_level_dn.assign(16, 64.0);
  EXPECT_TRUE(
      std::ranges::equal(testing::through(raw, {"black_level", "lateral_colour", "demosaic", "warp"}).data(),
                         testing::through(raw, {"black_level", "demosaic", "warp"}).data()));
}

TEST(LateralColour, ImpossibleWarpsAreNamed) {
  const auto with = [](auto change) {
    WarpRectilinear warp = bent();
    change(warp);
    return testing::through(textured(400, 300, {{warp}}), {"black_level", "lateral_colour"});
  };
  EXPECT_INPUT_ERROR(with([](WarpRectilinear& warp) { warp.planes.resize(2); }), "lateral_colour: opcode",
                     "2 planes");
  EXPECT_INPUT_ERROR(with([](WarpRectilinear& warp) {
                       warp.planes[0].radial[1] = std::numeric_limits<double>::quiet_NaN();
                     }),
                     "lateral_colour: opcode", "nan");
  EXPECT_INPUT_ERROR(with([](WarpRectilinear& warp) { warp.planes[2].radial[0] = 2.0; }),
                     "lateral_colour: opcode", "px beside green, expected at most 64",
                     "lateral_colour.strength 0");
  EXPECT_INPUT_ERROR(with([](WarpRectilinear& warp) {
                       warp.planes[1].radial = {1e300, -1e300, 1e300, -1e300};
                     }),
                     "lateral_colour: opcode", "px beside green");
}

}  // namespace
}  // namespace groundglass::isp
