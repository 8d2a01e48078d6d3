#include <gtest/gtest.h>

#include <Eigen/LU>
#include <cmath>
#include <functional>

#include "isp/colour/camera_colour.h"
#include "sim/core/light_locus.h"
#include "sim/core/standard_spectra.h"
#include "tests/isp/test_frame.h"
#include "tests/isp/through_stages.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

using Rgb = Eigen::Vector3d;

/// A frame of blocks of 8×8 pixels, each of one colour in parts of the range from black to saturation.
RawFrame painted(int columns, int rows, const std::function<Rgb(int column, int row)>& colour) {
  RawFrame raw = testing::test_frame(8 * columns, 8 * rows, 0);
  // Fine steps, so that rounding to them does not count.
  raw.black_level_dn.assign(4, 1000.0);
  raw.white_level_dn = 61000.0;
  for (int y = 0; y < raw.dn.height(); ++y)
    for (int x = 0; x < raw.dn.width(); ++x)
      raw.dn.at(x, y) = static_cast<std::uint16_t>(
          std::lround(1000.0 + 60000.0 * colour(x / 8, y / 8)[raw.cfa.plane_at(x, y)]));
  return raw;
}

/// The neutral that white_balance takes, by what it does to a grey of equal signals.
Rgb neutral_by(RawFrame raw, const std::string& stage) {
  const Image<float> before = testing::through(raw, {"black_level"});
  const Image<float> after = testing::through(raw, {"black_level", stage});
  const auto gain = [&](int x, int y) { return static_cast<double>(after.at(x, y) / before.at(x, y)); };
  const Rgb neutral(1.0 / gain(0, 0), 1.0 / gain(1, 0), 1.0 / gain(1, 1));
  return neutral / neutral.maxCoeff();
}

void expect_neutral(const Rgb& found, const Rgb& expected, double tolerance) {
  EXPECT_LT((found - expected / expected.maxCoeff()).cwiseAbs().maxCoeff(), tolerance) << found.transpose();
}

TEST(WhiteBalanceMethods, GreyWorldIsTheMean) {
  const RawFrame raw =
      painted(4, 3, [](int column, int) { return column < 1 ? Rgb(0.8, 0.2, 0.1) : Rgb(0.1, 0.4, 0.3); });
  expect_neutral(neutral_by(raw, "white_balance method=grey_world"),
                 {0.25 * 0.8 + 0.75 * 0.1, 0.25 * 0.2 + 0.75 * 0.4, 0.25 * 0.1 + 0.75 * 0.3}, 2e-5);
}

TEST(WhiteBalanceMethods, ShadesOfGreyIsTheMinkowskiMean) {
  const RawFrame raw =
      painted(4, 3, [](int column, int) { return column < 2 ? Rgb(0.8, 0.2, 0.1) : Rgb(0.1, 0.4, 0.3); });
  const auto mean = [](double a, double b) { return std::cbrt(a * a * a + b * b * b); };
  expect_neutral(neutral_by(raw, "white_balance method=shades_of_grey minkowski_p=3"),
                 {mean(0.8, 0.1), mean(0.2, 0.4), mean(0.1, 0.3)}, 2e-5);
  // Of high degree it is the brightest of each plane.
  expect_neutral(neutral_by(raw, "white_balance method=shades_of_grey minkowski_p=100"), {0.8, 0.4, 0.3},
                 5e-3);
}

TEST(WhiteBalanceMethods, GreyEdgeIsTheColourOfTheEdges) {
  // A large red area beside a step of 0.1, 0.2, 0.3: the area has no edges, the step is of one colour.
  const RawFrame raw =
      painted(12, 5, [](int column, int) { return column < 9 ? Rgb(0.5, 0.1, 0.1) : Rgb(0.6, 0.3, 0.4); });
  expect_neutral(neutral_by(raw, "white_balance method=grey_edge"), {0.1, 0.2, 0.3}, 2e-4);
  expect_neutral(neutral_by(raw, "white_balance method=grey_edge minkowski_p=1"), {0.1, 0.2, 0.3}, 2e-4);
}

TEST(WhiteBalanceMethods, SaturatedBlocksDoNotCount) {
  for (const char* method : {"grey_world", "shades_of_grey"}) {
    const RawFrame raw =
        painted(6, 6, [](int column, int) { return column < 3 ? Rgb(1.0, 0.3, 0.2) : Rgb(0.4, 0.5, 0.2); });
    expect_neutral(neutral_by(raw, std::string("white_balance method=") + method), {0.4, 0.5, 0.2}, 2e-5);
  }
}

TEST(WhiteBalanceMethods, ATemperatureIsSeenThroughTheColourMatrices) {
  const RawFrame raw = painted(2, 2, [](int, int) { return Rgb(0.4, 0.4, 0.4); });
  // On the calibration illuminants the matrices' own.
  expect_neutral(neutral_by(raw, "white_balance method=temperature temperature_K=2855.5"),
                 raw.colour.color_matrix_A * white_point(cie_illuminant("A")), 2e-3);
  for (const auto& [temperature_K, duv] : {std::pair{3200.0, 0.0}, {5000.0, 0.004}, {7500.0, -0.003}}) {
    const Rgb neutral =
        neutral_by(raw, "white_balance method=temperature temperature_K=" + std::to_string(temperature_K) +
                            " duv=" + std::to_string(duv));
    // The colour stage's way back from the neutral to the light.
    const Vector3 white = white_of_neutral(raw.colour, neutral);
    EXPECT_NEAR(correlated_colour_temperature_K(white), temperature_K, 2e-3 * temperature_K);
    EXPECT_LT((uv_1960(white) - uv_1960(white_of_temperature(temperature_K, duv))).norm(), 1e-4);
  }
}

TEST(WhiteBalanceMethods, AGivenNeutralIsWhatTheFileMightHaveSaid) {
  RawFrame raw =
      painted(5, 4, [](int column, int row) { return Rgb(0.1 + 0.1 * column, 0.2 + 0.1 * row, 0.3); });
  std::vector<StageUse> stages = Pipeline::load("reference").stages;
  raw.as_shot_neutral = Rgb(0.55, 1.0, 0.7);
  const Image<float> expected = develop_through(raw, stages);
  raw.as_shot_neutral = Rgb(0.8, 1.0, 0.5);
  EXPECT_FALSE(std::ranges::equal(develop_through(raw, stages).data(), expected.data()));
  for (StageUse& use : stages)
    if (use.type->name == "white_balance") {
      use.parameters.set_text("method", "neutral");
      use.parameters.set_text("neutral", "0.275,0.5,0.35");
    }
  // The colour stage sees the light by it, too.
  EXPECT_TRUE(std::ranges::equal(develop_through(raw, stages).data(), expected.data()));
}

TEST(WhiteBalanceMethods, APatchIsMeasuredToThePixel) {
  RawFrame raw = painted(4, 4, [](int, int) { return Rgb(0.7, 0.2, 0.6); });
  raw.default_crop = {3, 2, 20, 21};
  // 2×2 pixels at (5, 6) of the crop, which blocks of 8 would mix with their surroundings.
  const Rgb grey(0.3, 0.5, 0.2);
  for (int y = 8; y < 10; ++y)
    for (int x = 8; x < 10; ++x)
      raw.dn.at(x, y) = static_cast<std::uint16_t>(1000.0 + 60000.0 * grey[raw.cfa.plane_at(x, y)]);
  RawFrame uncropped = raw;
  uncropped.default_crop = {0, 0, 32, 32};
  expect_neutral(neutral_by(uncropped, "white_balance method=patch patch=8,8,2,2"), grey, 2e-5);
  const Image<float> found =
      testing::through(raw, {"black_level", "white_balance method=patch patch=5,6,2,2"});
  EXPECT_NEAR(found.at(5, 6), found.at(6, 6), 2e-5);
  EXPECT_NEAR(found.at(5, 6), found.at(6, 7), 2e-5);
}

/// Grey, and a few colours, as the test frame's camera sees them under a light.
RawFrame coloured_scene(double temperature_K, double duv) {
  const RawFrame like = testing::test_frame(8, 8, 0);
  const Vector3 white = white_of_temperature(temperature_K, duv);
  const double weight = weight_of_A(white);
  const Matrix3 camera = weight * like.colour.color_matrix_A + (1.0 - weight) * like.colour.color_matrix_D65;
  const Rgb neutral = camera * white;
  const auto adapt = bradford(white_D50_icc(), white);
  return painted(24, 16, [=](int column, int row) {
    const Vector3 surface = xyz_of_reflectance(
        training_reflectances().column(static_cast<size_t>((column / 2 * 8 + row / 2) % 190)),
        cie_illuminant("D50"));
    // A third of the blocks are grey.
    return Rgb(0.8 / neutral.maxCoeff() *
               (column % 3 == 0 ? Rgb(neutral * (0.2 + 0.04 * row)) : Rgb(camera * (adapt * surface))));
  });
}

TEST(WhiteBalanceMethods, TheLocusFindsTheLightOfAColouredScene) {
  for (const auto& [temperature_K, duv] : {std::pair{2500.0, 0.0},
                                           {2856.0, 0.0},
                                           {4000.0, 0.005},
                                           {5000.0, 0.003},
                                           {6504.0, 0.003},
                                           {9000.0, 0.003}}) {
    const RawFrame raw = coloured_scene(temperature_K, duv);
    const Rgb found = neutral_by(raw, "white_balance method=daylight_locus");
    const Rgb truth =
        neutral_by(raw, "white_balance method=temperature temperature_K=" + std::to_string(temperature_K) +
                            " duv=" + std::to_string(duv));
    const Vector3 seen = balanced_camera_to_xyz_D50(raw.colour, found) * truth.cwiseQuotient(found);
    EXPECT_LT(ciede2000(lab_of(seen / seen.y(), white_D50_icc()), {100.0, 0.0, 0.0}), 1.5) << temperature_K;
  }
}

TEST(WhiteBalanceMethods, TilesDoNotChangeTheEstimate) {
  const RawFrame raw = coloured_scene(4000.0, 0.0);
  for (const char* method : {"grey_world", "grey_edge", "daylight_locus", "patch patch=3,3,30,20"}) {
    const std::vector<std::string> stages{"black_level", std::string("white_balance method=") + method};
    const Image<float> whole = testing::through(raw, stages),
                       tiled = testing::through(raw, stages, {.tile = {13, 7}});
    EXPECT_TRUE(std::ranges::equal(whole.data(), tiled.data())) << method;
  }
}

TEST(WhiteBalanceMethods, AMonochromeFrameHasNoLightToBalance) {
  RawFrame raw = testing::test_frame(8, 8, 500);
  raw.cfa = {};
  raw.planes = {"Y"};
  raw.black_level_dn = {64.0};
  for (const char* method : {"grey_world", "daylight_locus", "temperature"}) {
    const std::string stage = std::string("white_balance method=") + method;
    EXPECT_TRUE(std::ranges::equal(testing::through(raw, {"black_level", stage}).data(),
                                   testing::through(raw, {"black_level"}).data()));
  }
}

TEST(WhiteBalanceMethods, WhatTellsNothingIsRefused) {
  const auto balance = [](const RawFrame& raw, const std::string& settings) {
    return testing::through(raw, {"black_level", "white_balance " + settings});
  };
  const RawFrame grey = testing::test_frame(16, 16, 500), one_pixel = testing::test_frame(1, 1, 500);
  for (const char* method : {"grey_world", "shades_of_grey", "grey_edge", "daylight_locus"}) {
    const std::string setting = std::string("method=") + method;
    const auto refused = [&](const RawFrame& raw) {
      EXPECT_INPUT_ERROR(balance(raw, setting), "white_balance: method: ", method, "finds no light",
                         "as_shot");
    };
    refused(testing::test_frame(16, 16, 64));    // black
    refused(testing::test_frame(16, 16, 0));     // below black
    refused(testing::test_frame(16, 16, 1088));  // saturated
    refused(one_pixel);
  }
  EXPECT_INPUT_ERROR(balance(grey, "method=grey_edge"), "grey_edge finds no light");
  EXPECT_INPUT_ERROR(balance(one_pixel, "method=patch patch=0,0,1,1"), "white_balance: patch: ", "R, G, B");
  EXPECT_INPUT_ERROR(balance(grey, "method=patch"), "white_balance: patch: is []", "x, y, width and height");
  for (const char* patch : {"0,0,17,1", "-1,0,2,2", "0,0,0,2", "15,15,2,2", "1e9,0,1,1"})
    EXPECT_INPUT_ERROR(balance(grey, std::string("method=patch patch=") + patch),
                       "white_balance: patch: ", "16×16");
  EXPECT_INPUT_ERROR(balance(grey, "method=patch patch=0,0,1.5,1"), "whole pixels");
  EXPECT_INPUT_ERROR(balance(testing::test_frame(16, 16, 1088), "method=patch patch=2,3,4,4"),
                     "white_balance: patch: ", "saturated pixel at (2, 3)");
  EXPECT_INPUT_ERROR(balance(testing::test_frame(16, 16, 64), "method=patch patch=2,3,4,4"),
                     "white_balance: patch: ", "expected light");
  EXPECT_INPUT_ERROR(balance(grey, "method=neutral"), "white_balance: neutral: is []", "R, G, B");
  for (const char* neutral : {"1,1", "0,1,1", "-1,1,1", "1,1,1,1"})
    EXPECT_INPUT_ERROR(balance(grey, std::string("method=neutral neutral=") + neutral),
                       "white_balance: neutral: ", "a positive number for each");
  EXPECT_INPUT_ERROR(balance(grey, "neutral=1,1,1"),
                     "white_balance: neutral: ", "while method is \"as_shot\"");
  EXPECT_INPUT_ERROR(balance(grey, "method=grey_world patch=0,0,8,8"),
                     "white_balance: patch: ", "grey_world");
  EXPECT_INPUT_ERROR(balance(grey, "method=gray_world"),
                     "white_balance: method: ", "did you mean 'grey_world'");
  EXPECT_INPUT_ERROR(balance(grey, "method=temperature temperature_K=900"), "from 1000 to 40000");
}

TEST(WhiteBalanceMethods, MatricesThatMakeNoSenseAreNamed) {
  RawFrame raw = testing::test_frame(16, 16, 500);
  raw.colour.color_matrix_A.setZero();
  raw.colour.color_matrix_D65.setZero();
  EXPECT_INPUT_ERROR(testing::through(raw, {"black_level", "white_balance method=temperature"}),
                     "white_balance: temperature_K: ", "negative signals");
  EXPECT_INPUT_ERROR(testing::through(raw, {"black_level", "white_balance method=daylight_locus"}),
                     "white_balance: color_matrix: ");
  raw.colour.color_matrix_A = Eigen::MatrixX3d::Ones(4, 3);
  EXPECT_INPUT_ERROR(testing::through(raw, {"black_level", "white_balance method=temperature"}),
                     "white_balance: color_matrix: ", "3 planes");
}

}  // namespace
}  // namespace groundglass::isp
