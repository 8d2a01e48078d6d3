#include "isp/tone/local_tone.h"

#include <gtest/gtest.h>

#include <cmath>

#include "isp/output/frame_sink.h"
#include "isp/tone/fast_log2.h"
#include "isp/tone/local_laplacian.h"
#include "isp/tone/pyramid.h"
#include "tests/isp/any_tiling.h"
#include "tests/isp/test_frame.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

Image<float> textured(int width, int height) {
  Image<float> plane(width, height);
  for (size_t i = 0; i < plane.data().size(); ++i) plane.data()[i] = 4.0f * testing::texture(i) - 2.0f;
  return plane;
}

/// A function of the place in stops, as greys through the stage; stops again.
std::vector<float> through_stage(const std::string& settings, int width, int height,
                                 const std::function<double(int, int)>& stops) {
  Frame frame{Image<float>(width, height, 3), {0, 0, width, height}, PixelKind::scene};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c) frame.pixels.at(x, y, c) = static_cast<float>(std::exp2(stops(x, y)));
  FrameSink sink;
  run_stages(testing::test_frame(2, 2, 500), std::move(frame), testing::stages_of({"local_tone " + settings}),
             sink);
  std::vector<float> row;
  for (int x = 0; x < width; ++x) row.push_back(std::log2(sink.frame().pixels.at(x, height / 2, 0)));
  return row;
}

TEST(FastLog2, IsTheLogarithmAndItsInverse) {
  for (float x = 1e-6f; x < 1e6f; x *= 1.07f) EXPECT_NEAR(fast_log2(x), std::log2(x), 2e-6f) << x;
  for (float x = -20.0f; x < 20.0f; x += 0.037f) EXPECT_NEAR(fast_exp2(x) / std::exp2(x), 1.0f, 1e-6f) << x;
}

TEST(Pyramid, CollapsesToWhatItWasMadeOf) {
  for (const auto& [width, height] : testing::odd_sizes()) {
    const Image<float> plane = textured(width, height);
    const Image<float> back = collapsed(laplacian_pyramid(plane));
    for (size_t i = 0; i < plane.data().size(); ++i) ASSERT_NEAR(back.data()[i], plane.data()[i], 2e-6f);
  }
}

TEST(LocalLaplacian, LeavesEverythingWithBetaOfOneAndWhatIsWithinSigma) {
  const Image<float> plane = textured(61, 43);
  for (const auto& [sigma, beta] : {std::pair{0.5f, 1.0f}, {8.0f, 0.2f}}) {
    const Image<float> found = local_laplacian(plane, sigma, beta);
    for (size_t i = 0; i < plane.data().size(); ++i) ASSERT_NEAR(found.data()[i], plane.data()[i], 1e-5f);
  }
}

// Of a step of height h between two even parts, sigma stays and the rest is multiplied by beta, as seen from
// either part.
TEST(LocalLaplacian, AStepBeyondSigmaComesToItsClosedForm) {
  Image<float> plane(256, 256);
  for (int y = 0; y < 256; ++y)
    for (int x = 0; x < 256; ++x) plane.at(x, y) = x < 128 ? -2.0f : 3.0f;
  const Image<float> found = local_laplacian(plane, 1.0f, 0.5f);
  const float expected = 1.0f + 0.5f * (5.0f - 1.0f);
  for (const int y : {20, 128, 230})
    EXPECT_NEAR(found.at(240, y) - found.at(16, y), expected, 0.1f * expected) << y;
  EXPECT_NEAR(0.5f * (found.at(240, 128) + found.at(16, 128)), 0.5f, 0.05f);
}

TEST(LocalTone, NothingAtStrengthZeroAndOfAnEvenPicture) {
  for (const char* settings : {"strength=0", "strength=1"}) {
    const auto found = through_stage(settings, 65, 33, [](int, int) { return -3.25; });
    for (const float stops : found) EXPECT_NEAR(stops, -3.25f, 1e-5f) << settings;
  }
}

TEST(LocalTone, ARampStaysOneAndItsRangeComesNearer) {
  const auto found = through_stage("strength=0.5", 512, 256, [](int x, int) { return -8.0 + x / 64.0; });
  for (size_t x = 1; x < found.size(); ++x) EXPECT_GT(found[x], found[x - 1]) << x;
  EXPECT_LT(found.back() - found.front(), 0.75f * 8.0f);
}

// Within four blocks of a step of five stops nothing is brighter or darker than its part is elsewhere by more
// than a quarter of a stop, farther away by more than a twentieth.
TEST(LocalTone, AStepHasNoHalo) {
  // Within a block, so that its block mixes both.
  const auto found =
      through_stage("strength=0.5", 512, 512, [](int x, int) { return x < 259 ? -6.0 : -1.0; });
  const auto spread = [&](int from, int to) {
    const auto [low, high] = std::minmax_element(found.begin() + from, found.begin() + to);
    return *high - *low;
  };
  EXPECT_LT(spread(0, 259), 0.25f);
  EXPECT_LT(spread(259, 512), 0.25f);
  EXPECT_LT(spread(0, 259 - 32), 0.05f);
  EXPECT_LT(spread(259 + 32, 512), 0.05f);
  // 1 stop of detail and half of the other four.
  EXPECT_NEAR(found[500] - found[12], 3.0f, 0.3f);
}

TEST(LocalTone, AllChannelsGetTheSameGain) {
  Frame frame{Image<float>(64, 64, 3), {0, 0, 64, 64}, PixelKind::scene};
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; ++x)
      for (int c = 0; c < 3; ++c)
        frame.pixels.at(x, y, c) = (x < 32 ? 0.01f : 0.9f) * static_cast<float>(1 + c) / 3.0f;
  FrameSink sink;
  run_stages(testing::test_frame(2, 2, 500), std::move(frame),
             testing::stages_of({"local_tone strength=0.6"}), sink);
  const auto pixel = sink.frame().pixels.pixel(10, 10);
  EXPECT_GT(pixel[0], 0.01f / 3.0f);
  EXPECT_NEAR(pixel[1] / pixel[0], 2.0f, 1e-5f);
  EXPECT_NEAR(pixel[2] / pixel[0], 3.0f, 1e-5f);
}

TEST(LocalTone, BlackNegativeAndTinyFramesAreTaken) {
  for (const auto& [width, height] : testing::odd_sizes())
    for (const float level : {0.0f, -0.5f, 1e5f}) {
      Frame frame{Image<float>(width, height, 3, level), {0, 0, width, height}, PixelKind::scene};
      FrameSink sink;
      run_stages(testing::test_frame(2, 2, 500), std::move(frame), testing::stages_of({"local_tone"}), sink);
      for (const float value : sink.frame().pixels.data())
        EXPECT_NEAR(value, level, 1e-5f * std::fabs(level));
    }
}

TEST(LocalTone, GivesTheSameBytesInAnyTiling) {
  RawFrame raw = testing::test_frame(257, 65, 500);
  for (size_t i = 0; i < raw.dn.data().size(); ++i)
    raw.dn.data()[i] = static_cast<std::uint16_t>(64.0f + 1100.0f * testing::texture(i));
  testing::expect_same_bytes_in_any_tiling(
      raw, testing::stages_of({"black_level", "white_balance", "demosaic", "colour",
                               "local_tone strength=0.7", "tone curve=filmic", "encode"}));
}

TEST(LocalTone, BadParametersAreNamed) {
  EXPECT_INPUT_ERROR(through_stage("strength=1.5", 8, 8, [](int, int) { return 0.0; }), "local_tone",
                     "strength");
  EXPECT_INPUT_ERROR(through_stage("detail_ev=0", 8, 8, [](int, int) { return 0.0; }), "detail_ev");
}

}  // namespace
}  // namespace groundglass::isp
