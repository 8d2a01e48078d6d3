#include "isp/develop.h"

#include <gtest/gtest.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <limits>
#include <thread>

#include "isp/pipeline/processor_time.h"
#include "sim/core/colour.h"
#include "tests/isp/test_frame.h"
#include "tests/isp/through_stages.h"
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
  EXPECT_FLOAT_EQ(develop_linear(raw, 1.0).at(3, 3, 1), 0.5f);
  raw.baseline_exposure_ev = 0.5;
  EXPECT_FLOAT_EQ(develop_linear(raw, -0.5).at(3, 3, 1), 0.25f);
  EXPECT_INPUT_ERROR(develop(raw, std::numeric_limits<double>::infinity()), "exposure", "ev");
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
  EXPECT_INPUT_ERROR(develop(testing::test_frame(0, 0, 0)), "raw frame", "dn");
  RawFrame raw = textured(8, 8);
  for (const PixelRect& crop :
       {PixelRect{1, 0, 8, 8}, {0, -1, 4, 4}, {0, 0, 0, 8}, {0, 0, 8, 9}, {2147483647, 0, 1, 1}}) {
    raw.default_crop = crop;
    EXPECT_INPUT_ERROR(develop(raw), "raw frame", "default_crop", "8×8");
  }
  raw = textured(8, 8);
  raw.white_level_dn = 0.0;
  EXPECT_INPUT_ERROR(develop(raw), "raw frame", "white_level_dn");
}

TEST(Develop, ACancelledTaskStops) {
  const std::atomic<bool> cancel = true;
  EXPECT_THROW(develop(textured(8, 8), 0.0, Task({}, &cancel)), Cancelled);
}

TEST(Stages, AnyTileSizeGivesTheSameBytes) {
  const RawFrame raw = textured(301, 173);
  const std::vector<StageUse> stages = Pipeline::load("reference").stages;
  const Image<float> reference = develop_through(raw, stages);
  for (const TileSize& size : {TileSize{1, 1}, {7, 5}, {64, 300}, {1000, 1000}}) {
    const Image<float> other = develop_through(raw, stages, {.tile = size});
    ASSERT_TRUE(std::ranges::equal(other.data(), reference.data())) << size.width << 'x' << size.height;
  }
}

/// Someone else's stages: all kinds of operations, and one that measures the frame.
StageType negative() {
  return {.name = "negative",
          .inputs = {PixelKind::encoded},
          .prepare = [](const Parameters&, FrameState&, const Overview*) -> Operation {
            return TileOperation{0, [](Tile& tile) {
                                   for (float& value : tile.data()) value = 1.0f - value;
                                 }};
          }};
}

StageType mirror_image() {
  return {.name = "mirror_image",
          .inputs = {PixelKind::camera_rgb, PixelKind::encoded},
          .prepare = [](const Parameters&, FrameState&, const Overview*) -> Operation {
            return ResampleOperation{[](const Frame& frame, Tile& tile) {
              for (int plane = 0; plane < 3; ++plane)
                for (int y = tile.first_row(); y < tile.end_row(); ++y)
                  for (int x = 0; x < tile.area().width; ++x) {
                    const int column = mirrored(frame.area.width - 1 - (tile.area().x + x), frame.area.width);
                    tile.row(plane, y)[static_cast<size_t>(x)] =
                        frame.pixels.at(column, mirrored(y, frame.area.height), plane);
                  }
            }};
          }};
}

StageType whole_frame_negative() {
  return {.name = "whole_frame_negative",
          .inputs = {PixelKind::encoded},
          .prepare = [](const Parameters&, FrameState&, const Overview*) -> Operation {
            return FrameOperation{[](Frame& frame, const Task&) {
              for (float& value : frame.pixels.data()) value = 1.0f - value;
            }};
          }};
}

StageUse use_of(StageType type) { return StageUse(std::make_shared<const StageType>(std::move(type))); }

TEST(Stages, AnyoneCanAddOneOfAnyKind) {
  const RawFrame raw = textured(300, 70);
  const Picture positive = develop(raw);
  for (const StageType& type : {negative(), whole_frame_negative()}) {
    std::vector<StageUse> stages = Pipeline::load("reference").stages;
    stages.push_back(use_of(type));
    const Image<float> result = develop_through(raw, stages);
    for (size_t i = 0; i < result.data().size(); ++i)
      ASSERT_EQ(result.data()[i], 1.0f - positive.pixels.data()[i]);
  }
  std::vector<StageUse> stages = Pipeline::load("reference").stages;
  stages.push_back(use_of(mirror_image()));
  stages.push_back(use_of(negative()));
  const Image<float> result = develop_through(raw, stages);
  for (int x = 0; x < 300; ++x) ASSERT_EQ(result.at(x, 31, 1), 1.0f - positive.pixels.at(299 - x, 31, 1));
}

TEST(Stages, WholeFrameStagesInTheMiddleTakePartInAnyTiling) {
  RawFrame raw = textured(310, 170);
  raw.default_crop = {9, 7, 290, 150};
  std::vector<StageUse> stages =
      testing::stages_of({"black_level", "white_balance", "highlights", "demosaic"});
  stages.push_back(use_of(mirror_image()));
  for (const StageUse& use : testing::stages_of({"colour", "tone", "encode"})) stages.push_back(use);
  stages.push_back(use_of(whole_frame_negative()));
  const Image<float> reference = develop_through(raw, stages);
  const Image<float> other = develop_through(raw, stages, {.tile = {33, 17}});
  EXPECT_TRUE(std::ranges::equal(other.data(), reference.data()));
}

TEST(Stages, EachCanBeLookedAt) {
  const RawFrame raw = textured(60, 40);
  std::vector<std::string> seen;
  std::vector<Image<float>> frames;
  const std::vector<StageUse> stages = Pipeline::load("reference").stages;
  const Image<float> last = develop_through(
      raw, stages, {.after_stage = [&](const StageUse& use, const Frame& frame, const FrameState&) {
        seen.push_back(use.type->name);
        frames.push_back(frame.pixels);
      }});
  ASSERT_EQ(seen.size(), stages.size());
  EXPECT_EQ(seen[1], "black_level");
  EXPECT_EQ(frames[1].channels(), 1);
  EXPECT_TRUE(std::ranges::equal(frames.back().data(), last.data()));
  EXPECT_TRUE(std::ranges::equal(last.data(), develop(raw).pixels.data()));
}

TEST(Stages, TheOverviewHoldsMeanAndPeakOfEachColour) {
  const RawFrame raw = textured(270, 75);
  std::optional<Overview> seen;
  std::vector<StageUse> stages = testing::stages_of({"black_level"});
  stages.push_back(
      use_of({.name = "look",
              .inputs = {PixelKind::mosaic},
              .needs_overview = true,
              .prepare = [&](const Parameters&, FrameState&, const Overview* overview) -> Operation {
                seen = *overview;
                return TileOperation{0, [](Tile&) {}};
              }}));
  const Image<float> mosaic = develop_through(raw, stages);
  ASSERT_EQ(seen->mean.width(), 34);
  ASSERT_EQ(seen->mean.height(), 10);
  ASSERT_EQ(seen->mean.channels(), 3);
  for (const auto& [column, row] : {std::pair{0, 0}, {32, 8}, {33, 9}})
    for (int plane = 0; plane < 3; ++plane) {
      double sum = 0.0;
      float peak = -1e9f;
      int count = 0;
      for (int y = 8 * row; y < std::min(8 * row + 8, 75); ++y)
        for (int x = 8 * column; x < std::min(8 * column + 8, 270); ++x)
          if (raw.cfa.plane_at(x, y) == plane) {
            sum += mosaic.at(x, y);
            peak = std::max(peak, mosaic.at(x, y));
            ++count;
          }
      ASSERT_FLOAT_EQ(seen->mean.at(column, row, plane), static_cast<float>(sum / count));
      ASSERT_EQ(seen->peak.at(column, row, plane), peak);
    }
}

TEST(Stages, AStageInTheWrongPlaceIsNamed) {
  EXPECT_INPUT_ERROR(testing::through(textured(8, 8), {"tone"}), "tone", "scene", "stored", "raw frame");
  EXPECT_INPUT_ERROR(testing::through(textured(8, 8), {"black_level", "colour"}), "colour", "camera_rgb",
                     "black_level", "mosaic");
}

TEST(Stages, APipelineThatEndsEarlyIsNoPicture) {
  Pipeline pipeline;
  pipeline.stages = testing::stages_of({"black_level"});
  EXPECT_INPUT_ERROR(develop(textured(8, 8), pipeline), "black_level", "mosaic", "encode");
}

class NoSink : public Sink {
  void begin(const FrameState&) override {}
  void put(const Tile&) override {}
};

double seconds_of(const RawFrame& raw, const StageUse& stage) {
  NoSink nowhere;
  const auto times = run_stages(raw, {stage}, nowhere);
  EXPECT_EQ(times.size(), 1u);
  EXPECT_EQ(times.at(0).stage, stage.type->name);
  return times.at(0).seconds;
}

StageUse stage_doing(Operation operation) {
  StageType type;
  type.name = "mine";
  type.inputs = {PixelKind::stored};
  type.prepare = [operation = std::move(operation)](const Parameters&, FrameState&, const Overview*) {
    return operation;
  };
  return StageUse(std::make_shared<const StageType>(std::move(type)));
}

constexpr double work_s = 0.02;

/// By a clock that is not the one under test.
void work() {
  for (const std::clock_t until = std::clock() + static_cast<std::clock_t>(work_s * CLOCKS_PER_SEC);
       std::clock() < until;) {
  }
}

/// With one thread the process's clock, which `work` reads, is the thread's.
TEST(Stages, TakeTheProcessorTimeThatTheyTake) {
  const tbb::global_control one_thread(tbb::global_control::max_allowed_parallelism, 1);
  const RawFrame tile = textured(8, 8);
  EXPECT_GT(seconds_of(tile, testing::stages_of({"black_level"})[0]), 0.0);
  const std::vector<Operation> busy{TileOperation{0, [](Tile&) { work(); }},
                                    ResampleOperation{[](const Frame& from, Tile& to) {
                                      work();
                                      load(from, to);
                                    }},
                                    FrameOperation{[](Frame&, const Task&) { work(); }}};
  for (const Operation& operation : busy) {
    const double seconds = seconds_of(tile, stage_doing(operation));
    EXPECT_GE(seconds, 0.95 * work_s) << operation.index();
    EXPECT_LE(seconds, 2.0 * work_s) << operation.index();
  }
}

TEST(Stages, WaitingIsNoProcessorTime) {
  const auto wait = [] { std::this_thread::sleep_for(std::chrono::duration<double>(work_s)); };
  const std::vector<Operation> idle{TileOperation{0, [&](Tile&) { wait(); }},
                                    ResampleOperation{[&](const Frame& from, Tile& to) {
                                      wait();
                                      load(from, to);
                                    }},
                                    FrameOperation{[&](Frame&, const Task&) { wait(); }}};
  for (const Operation& operation : idle)
    EXPECT_LE(seconds_of(textured(8, 8), stage_doing(operation)), 0.25 * work_s) << operation.index();
}

TEST(Stages, ProcessorTimeOfAllThreadsCounts) {
  const tbb::global_control two_threads(tbb::global_control::max_allowed_parallelism, 2);
  const FrameOperation parallel{[](Frame&, const Task& task) {
    parallel_for(4, task, "work", [](std::int64_t) {
      const double until_s = thread_seconds() + work_s;
      while (thread_seconds() < until_s) {
      }
    });
  }};
  EXPECT_GE(seconds_of(textured(8, 8), stage_doing(parallel)), 4.0 * work_s);
}

}  // namespace
}  // namespace groundglass::isp
