#include "isp/develop.h"

#include <gtest/gtest.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <limits>

#include "isp/tone.h"
#include "isp/white_balance.h"
#include "sim/core/colour.h"
#include "tests/isp/test_frame.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

/// A frame whose every pixel differs.
RawFrame textured(int width, int height) {
  RawFrame raw = testing::test_frame(width, height, 0);
  for (size_t i = 0; i < raw.dn.data().size(); ++i)
    raw.dn.data()[i] = static_cast<std::uint16_t>(1100.0f * testing::texture(i));
  return raw;
}

/// A flat patch whose camera response is `level` times the neutral.
RawFrame neutral_patch(double level) {
  RawFrame raw = testing::test_frame(20, 14, 0);
  for (int y = 0; y < 14; ++y)
    for (int x = 0; x < 20; ++x)
      raw.dn.at(x, y) =
          static_cast<std::uint16_t>(64.0 + 1024.0 * level * raw.as_shot_neutral[raw.cfa.plane_at(x, y)]);
  return raw;
}

TEST(Develop, ANeutralIsNeutralToTheLastBitAndAtItsLevel) {
  const Picture picture = develop(neutral_patch(0.25));
  for (int y = 0; y < 14; ++y)
    for (int x = 0; x < 20; ++x) {
      ASSERT_EQ(picture.pixels.at(x, y, 0), picture.pixels.at(x, y, 1));
      ASSERT_EQ(picture.pixels.at(x, y, 2), picture.pixels.at(x, y, 1));
      ASSERT_NEAR(picture.pixels.at(x, y, 1), srgb_encode(0.25), 1e-6);
    }
}

TEST(Develop, ExposureIsInStopsOfLinearLight) {
  RawFrame raw = neutral_patch(0.25);
  EXPECT_FLOAT_EQ(develop_linear(raw, {.exposure_ev = 1.0}).at(3, 3, 1), 0.5f);
  raw.baseline_exposure_ev = 0.5;
  EXPECT_FLOAT_EQ(develop_linear(raw, {.exposure_ev = -0.5}).at(3, 3, 1), 0.25f);
  const DevelopSettings endless{.exposure_ev = std::numeric_limits<double>::infinity()};
  EXPECT_INPUT_ERROR(develop(raw, endless), "exposure", "ev");
}

TEST(Develop, SaturationIsWhite) {
  const Picture picture = develop(testing::test_frame(8, 8, 1088));
  for (const float value : picture.pixels.data()) ASSERT_NEAR(value, 1.0f, 1e-6f);
}

TEST(Develop, TheCropIsCutFromTheWholeFrame) {
  RawFrame raw = textured(40, 30);
  const Image<float> whole = develop_linear(raw);
  raw.default_crop = {7, 5, 21, 13};
  const Image<float> cropped = develop_linear(raw);
  ASSERT_EQ(cropped.width(), 21);
  ASSERT_EQ(cropped.height(), 13);
  for (int y = 0; y < 13; ++y)
    for (int x = 0; x < 21; ++x)
      for (int c = 0; c < 3; ++c) ASSERT_EQ(cropped.at(x, y, c), whole.at(x + 7, y + 5, c));
}

TEST(Develop, OneAndTwoThreadsGiveTheSameBytes) {
  const RawFrame raw = textured(701, 333);
  const auto with_threads = [&](int threads) {
    const tbb::global_control allow(tbb::global_control::max_allowed_parallelism,
                                    static_cast<size_t>(threads));
    tbb::task_arena arena(threads);
    return arena.execute([&] { return develop(raw); });
  };
  const Picture one = with_threads(1), two = with_threads(2);
  EXPECT_TRUE(std::ranges::equal(one.pixels.data(), two.pixels.data()));
}

TEST(Develop, AnySizeIsDeveloped) {
  for (const auto& [width, height] : {std::pair{1, 1}, {1, 7}, {7, 1}, {2, 2}, {3, 5}, {257, 65}}) {
    const Picture picture = develop(textured(width, height));
    EXPECT_EQ(picture.pixels.width(), width);
    EXPECT_EQ(picture.pixels.height(), height);
    for (const float value : picture.pixels.data()) ASSERT_TRUE(value >= 0.0f && value <= 1.0f);
  }
}

TEST(Develop, AMonochromeFrameGivesGreyAtItsLevel) {
  RawFrame raw = testing::test_frame(9, 7, 64 + 512);
  raw.cfa = {};
  raw.planes = {"Y"};
  raw.black_level_dn = {64.0};
  raw.as_shot_neutral.setZero();  // a monochrome DNG has none
  const Image<float> linear = develop_linear(raw);
  ASSERT_EQ(linear.channels(), 3);
  for (const float value : linear.data()) ASSERT_EQ(value, 0.5f);
}

TEST(Develop, BrokenFramesNameStageAndParameter) {
  EXPECT_INPUT_ERROR(develop(testing::test_frame(0, 0, 0)), "black level", "dn");
  RawFrame raw = textured(8, 8);
  for (const PixelRect& crop :
       {PixelRect{1, 0, 8, 8}, {0, -1, 4, 4}, {0, 0, 0, 8}, {0, 0, 8, 9}, {2147483647, 0, 1, 1}}) {
    raw.default_crop = crop;
    EXPECT_INPUT_ERROR(develop(raw), "crop", "default_crop", "8×8");
  }
  raw = textured(8, 8);
  raw.white_level_dn = 0.0;
  EXPECT_INPUT_ERROR(develop(raw), "black level", "white_level_dn");
}

TEST(Develop, ACancelledTaskStops) {
  const std::atomic<bool> cancel = true;
  EXPECT_THROW(develop(textured(8, 8), {}, Task({}, &cancel)), Cancelled);
}

/// A stage of someone else's making.
class Negative : public Stage {
 public:
  std::string_view name() const override { return "negative"; }
  PixelKind input() const override { return PixelKind::srgb; }
  PixelKind output() const override { return PixelKind::srgb; }
  void apply(Tile& tile) const override {
    for (float& value : tile.data()) value = 1.0f - value;
  }
};

TEST(Stages, AnyoneCanAddOne) {
  const RawFrame raw = textured(300, 70);
  StageList stages = linear_stages(raw);
  stages.push_back(std::make_unique<Tone>());
  stages.push_back(std::make_unique<Negative>());
  const Image<float> negative = develop_through(raw, stages);
  const Picture positive = develop(raw);
  for (size_t i = 0; i < negative.data().size(); ++i)
    ASSERT_EQ(negative.data()[i], 1.0f - positive.pixels.data()[i]);
}

TEST(Stages, AMosaicCanBeTakenOutHalfWay) {
  const RawFrame raw = neutral_patch(0.25);
  StageList stages;
  stages.push_back(std::make_unique<WhiteBalance>(raw));
  const Image<float> mosaic = develop_through(raw, stages);
  ASSERT_EQ(mosaic.channels(), 1);
  for (const float value : mosaic.data()) ASSERT_EQ(value, 0.25f);
}

TEST(Stages, AStageInTheWrongPlaceIsNamed) {
  StageList stages;
  stages.push_back(std::make_unique<Tone>());
  EXPECT_INPUT_ERROR(develop_through(textured(8, 8), stages), "tone", "linear sRGB", "mosaic");
}

}  // namespace
}  // namespace groundglass::isp
