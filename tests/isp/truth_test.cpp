#include "isp/truth.h"

#include <gtest/gtest.h>

#include <cmath>

#include "isp/colour/rgb_space.h"
#include "sim/core/error.h"
#include "tests/isp/test_frame.h"
#include "tests/isp/through_stages.h"

namespace groundglass::isp {
namespace {

using testing::stages_of, testing::test_frame, testing::texture, testing::through;

Frame even_frame(int width, int height, const std::array<float, 3>& colour) {
  Frame frame{Image<float>(width, height, 3), {0, 0, width, height}, PixelKind::scene};
  for (size_t i = 0; i < frame.pixels.data().size(); ++i) frame.pixels.data()[i] = colour[i % 3];
  return frame;
}

Vector3 lab(const std::array<float, 3>& colour) {
  return lab_of(rgb_to_xyz(rec2020) * Vector3(colour[0], colour[1], colour[2]), white_D65());
}

std::vector<TruthDifference> differences(const RawFrame& raw, const Frame& truth,
                                         const std::vector<std::string>& stages) {
  TruthComparison comparison(raw, truth);
  through(raw, stages, {.after_stage = std::ref(comparison)});
  return comparison.differences();
}

/// A mosaic whose sites differ.
RawFrame textured(int width, int height) {
  RawFrame raw = test_frame(width, height, 0);
  for (size_t i = 0; i < raw.dn.data().size(); ++i)
    raw.dn.data()[i] = static_cast<std::uint16_t>(164.0f + 400.0f * texture(i));
  return raw;
}

const std::vector<std::string> plain_pipeline{
    "linearise", "black_level", "white_balance", "highlights", "demosaic method=bilinear", "colour"};

Frame developed(const RawFrame& raw, const std::vector<std::string>& stages) {
  return {through(raw, stages), raw.default_crop, PixelKind::scene};
}

TEST(Truth, APictureDiffersFromItselfInNothing) {
  const RawFrame raw = textured(24, 16);
  const Frame truth = developed(raw, plain_pipeline);
  const TruthDifference itself = difference(truth, 1.0, truth, truth.area);
  EXPECT_TRUE(std::isinf(itself.psnr_db) && itself.psnr_db > 0.0);
  EXPECT_EQ(itself.mean_de00, 0.0);
  EXPECT_EQ(itself.de00_95, 0.0);
}

TEST(Truth, DifferencesAreThoseOfTheFormulas) {
  const std::array<float, 3> grey{0.2f, 0.2f, 0.2f}, reddish{0.25f, 0.2f, 0.18f};
  const Frame truth = even_frame(20, 10, grey);
  Frame picture = even_frame(20, 10, grey);
  // A tenth of the pixels: half as many would be beyond what 95 % do not exceed.
  for (int x = 0; x < 20; ++x)
    for (size_t c = 0; c < 3; ++c) picture.pixels.at(x, 3, static_cast<int>(c)) = reddish[c];
  double squares = 0.0;
  for (size_t c = 0; c < 3; ++c)
    squares += std::pow(srgb_encode(static_cast<double>(reddish[c])) - srgb_encode(0.2f), 2);
  const double de00 = ciede2000(lab(reddish), lab(grey));
  const TruthDifference found = difference(picture, 1.0, truth, truth.area);
  EXPECT_NEAR(found.psnr_db, 10.0 * std::log10(3.0 / (0.1 * squares)), 1e-9);
  EXPECT_NEAR(found.mean_de00, 0.1 * de00, 1e-9);
  EXPECT_NEAR(found.de00_95, de00, 1e-5);
  const TruthDifference one_row_less = difference(picture, 1.0, truth, {0, 4, 20, 6});
  EXPECT_EQ(one_row_less.mean_de00, 0.0);
}

TEST(Truth, WhatNoDisplayShowsDoesNotCount) {
  const Frame truth = even_frame(4, 4, {1.0f, 1.0f, 0.0f}), picture = even_frame(4, 4, {1.5f, 2.0f, -0.1f});
  EXPECT_EQ(difference(picture, 1.0, truth, truth.area).mean_de00, 0.0);
}

TEST(Truth, EachStageCountsAsIfAPlainPipelineFollowed) {
  const RawFrame raw = textured(24, 16);
  const std::vector<TruthDifference> after = differences(raw, developed(raw, plain_pipeline), plain_pipeline);
  ASSERT_EQ(after.size(), plain_pipeline.size());
  for (const TruthDifference& stage : after) EXPECT_TRUE(std::isinf(stage.psnr_db)) << stage.stage;
  EXPECT_EQ(after.front().stage, "linearise");
  EXPECT_EQ(after.back().stage, "colour");
}

TEST(Truth, WhatStagesChangeCarriesOn) {
  const RawFrame raw = textured(24, 16);
  const std::vector<std::string> stages{"black_level", "white_balance method=temperature temperature_K=3000",
                                        "highlights", "demosaic method=bilinear", "colour"};
  const std::vector<TruthDifference> after = differences(raw, developed(raw, stages), stages);
  EXPECT_LT(after[0].psnr_db, 40.0) << "finished with the balance as shot";
  for (size_t i = 1; i < after.size(); ++i) EXPECT_TRUE(std::isinf(after[i].psnr_db)) << after[i].stage;
}

TEST(Truth, ExposureIsDividedOutAndToneIsNotLookedAt) {
  const RawFrame raw = textured(24, 16);
  std::vector<std::string> stages = plain_pipeline;
  const Frame truth = developed(raw, stages);
  for (const char* more : {"exposure ev=-1", "tone", "encode"}) stages.emplace_back(more);
  const std::vector<TruthDifference> after = differences(raw, truth, stages);
  EXPECT_EQ(after.back().stage, "exposure");
  EXPECT_TRUE(std::isinf(after.back().psnr_db));
}

TEST(Truth, RefusesOneThatIsNotOfThisFrame) {
  const RawFrame raw = textured(24, 16);
  const auto message = [&](Frame truth) {
    try {
      TruthComparison(raw, std::move(truth));
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(message(even_frame(23, 16, {})).find("23×16 pixels at (0, 0)"), std::string::npos);
  Frame display = even_frame(24, 16, {});
  display.kind = PixelKind::display;
  EXPECT_NE(message(display).find("expected scene"), std::string::npos);
  EXPECT_NE(message(even_frame(24, 16, {NAN, 0.0f, 0.0f})).find("not finite"), std::string::npos);
  EXPECT_EQ(message(even_frame(24, 16, {})), "");
}

}  // namespace
}  // namespace groundglass::isp
