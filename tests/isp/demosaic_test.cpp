#include "isp/demosaic/demosaic.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "tests/isp/test_frame.h"
#include "tests/support/cpsnr.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/read_image.h"
#include "tests/support/shared_data.h"

namespace groundglass::isp {
namespace {

using groundglass::testing::cpsnr_dB;
using groundglass::testing::mosaic_of;
using groundglass::testing::read_image;

const std::string method = "malvar_he_cutler";

const CfaPattern phases[] = {
    {2, 2, {0, 1, 1, 2}}, {2, 2, {1, 0, 2, 1}}, {2, 2, {1, 2, 0, 1}}, {2, 2, {2, 1, 1, 0}}};

Image<float> textured(int width, int height, int channels) {
  Image<float> image(width, height, channels);
  for (size_t i = 0; i < image.data().size(); ++i) image.data()[i] = testing::texture(i);
  return image;
}

// The filters of the paper's figure 2, times 8. Correlating the mosaic with them is what the stage must do.
using Kernel = std::array<double, 25>;
constexpr Kernel green_at_red_or_blue{0, 0,  -1, 0, 0, 0, 0, 2, 0, 0,  -1, 2, 4,
                                      2, -1, 0,  0, 2, 0, 0, 0, 0, -1, 0,  0};
constexpr Kernel along_row{0, 0, .5, 0, 0, 0, -1, 0, -1, 0, -1, 4, 5, 4, -1, 0, -1, 0, -1, 0, 0, 0, .5, 0, 0};
constexpr Kernel along_column{0, 0,  -1, 0,  0, 0,  -1, 4, -1, 0,  .5, 0, 5,
                              0, .5, 0,  -1, 4, -1, 0,  0, 0,  -1, 0,  0};
constexpr Kernel across{0, 0,    -1.5, 0, 0, 0, 2, 0, 2, 0,    -1.5, 0, 6,
                        0, -1.5, 0,    2, 0, 2, 0, 0, 0, -1.5, 0,    0};
constexpr Kernel itself{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

const Kernel& kernel_for(const CfaPattern& cfa, int x, int y, int channel) {
  const int here = cfa.plane_at(x, y);
  if (here == channel) return itself;
  if (channel == 1) return green_at_red_or_blue;
  if (here != 1) return across;
  return cfa.plane_at(x + 1, y) == channel ? along_row : along_column;
}

void expect_kernels_around(int px, int py, const CfaPattern& cfa) {
  Image<float> mosaic(14, 14);
  mosaic.at(px, py) = 8.0f;
  const Image<float> rgb = demosaic(mosaic, cfa, method);
  for (int y = 2; y < 12; ++y)
    for (int x = 2; x < 12; ++x)
      for (int c = 0; c < 3; ++c) {
        const int dx = px - x, dy = py - y;
        const bool reached = std::abs(dx) <= 2 && std::abs(dy) <= 2;
        const double expected =
            reached ? kernel_for(cfa, x, y, c)[static_cast<size_t>((dy + 2) * 5 + dx + 2)] : 0.0;
        ASSERT_EQ(rgb.at(x, y, c), static_cast<float>(expected)) << x << ' ' << y << ' ' << c;
      }
}

TEST(MalvarHeCutler, AnImpulseGivesThePapersKernelsInEveryPhase) {
  for (const CfaPattern& cfa : phases)
    for (int y = 6; y < 8; ++y)
      for (int x = 6; x < 8; ++x) expect_kernels_around(x, y, cfa);
}

TEST(MalvarHeCutler, FlatFieldsComeOutAsTheyWentIn) {
  Image<float> rgb(37, 21, 3);
  for (size_t i = 0; i < rgb.data().size(); ++i) rgb.data()[i] = std::array{0.1f, 0.3f, 0.7f}[i % 3];
  for (const CfaPattern& cfa : phases) {
    const Image<float> out = demosaic(mosaic_of(rgb, cfa), cfa, method);
    for (size_t i = 0; i < out.data().size(); ++i) ASSERT_EQ(out.data()[i], rgb.data()[i]);
  }
}

TEST(MalvarHeCutler, PhasesAreEquivalentByMirrorSymmetry) {
  const Image<float> rgb = textured(16, 12, 3);
  const Image<float> reference = demosaic(mosaic_of(rgb, phases[0]), phases[0], method);
  for (const CfaPattern& cfa : phases) {
    // Where red sits tells how to mirror the picture so that RGGB becomes this phase.
    const bool flip_x = cfa.planes[1] == 0 || cfa.planes[3] == 0;
    const bool flip_y = cfa.planes[2] == 0 || cfa.planes[3] == 0;
    const auto flipped = [&](const Image<float>& image) {
      Image<float> out(16, 12, 3);
      for (int y = 0; y < 12; ++y)
        for (int x = 0; x < 16; ++x)
          for (int c = 0; c < 3; ++c) out.at(x, y, c) = image.at(flip_x ? 15 - x : x, flip_y ? 11 - y : y, c);
      return out;
    };
    const Image<float> out = flipped(demosaic(mosaic_of(flipped(rgb), cfa), cfa, method));
    for (size_t i = 0; i < out.data().size(); ++i) ASSERT_NEAR(out.data()[i], reference.data()[i], 1e-6f);
  }
}

TEST(MalvarHeCutler, TheBordersOfTilesDoNotShow) {
  const Image<float> large = textured(600, 150, 1);
  const Image<float> whole = demosaic(large, testing::rggb(), method);
  // A small frame cut out across the tiles' borders is one tile.
  Image<float> cut(40, 40);
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 40; ++x) cut.at(x, y) = large.at(x + 240, y + 50);
  const Image<float> part = demosaic(cut, testing::rggb(), method);
  for (int y = 2; y < 38; ++y)
    for (int x = 2; x < 38; ++x)
      for (int c = 0; c < 3; ++c) ASSERT_EQ(part.at(x, y, c), whole.at(x + 240, y + 50, c));
}

TEST(MalvarHeCutler, KodakCpsnrIsThatOfOtherPrograms) {
  const auto folder = groundglass::testing::shared_data("images/kodak");
  GROUNDGLASS_NEEDS_SHARED(folder);
  double sum_dB = 0.0;
  for (int i = 1; i <= 24; ++i) {
    const Image<float> truth = read_image(folder / fmt::format("kodim{:02}.png", i));
    sum_dB += cpsnr_dB(demosaic(mosaic_of(truth, testing::rggb()), testing::rggb(), method), truth);
  }
  RecordProperty("cpsnr_dB", fmt::format("{:.3f}", sum_dB / 24.0));
  EXPECT_NEAR(sum_dB / 24.0, 35.78, 0.05);
}

TEST(Demosaic, AMonochromeSensorGivesGrey) {
  const Image<float> mosaic = textured(3, 2, 1);
  const Image<float> rgb = demosaic(mosaic, CfaPattern{1, 1, {0}}, method);
  for (size_t i = 0; i < 18; ++i) EXPECT_EQ(rgb.data()[i], mosaic.data()[i / 3]);
}

TEST(Demosaic, AnySizeIsTaken) {
  for (int height = 1; height <= 5; ++height)
    for (int width = 1; width <= 5; ++width) {
      const Image<float> rgb = demosaic(Image<float>(width, height, 1, 0.25f), testing::rggb(), method);
      ASSERT_EQ(rgb.pixel_count(), static_cast<size_t>(width * height));
      for (const float value : rgb.data()) ASSERT_EQ(value, 0.25f);
    }
}

TEST(Demosaic, OtherTilesAreRefused) {
  const Image<float> mosaic(4, 4);
  const auto with = [&](const CfaPattern& cfa) { return demosaic(mosaic, cfa, method); };
  const CfaPattern no_bayer{2, 2, {0, 0, 1, 2}}, greens_apart{2, 2, {1, 0, 1, 2}};
  const CfaPattern all_green{4, 4, std::vector<std::uint8_t>(16, 1)};
  EXPECT_INPUT_ERROR(with(no_bayer), "demosaic", "cfa", "(0, 0, 1, 2)", "Bayer");
  EXPECT_INPUT_ERROR(with(greens_apart), "demosaic", "cfa");
  EXPECT_INPUT_ERROR(with(all_green), "demosaic", "cfa", "4×4");
  EXPECT_INPUT_ERROR(demosaic(Image<float>(), testing::rggb(), method), "demosaic", "mosaic");
  EXPECT_INPUT_ERROR(demosaic(mosaic, testing::rggb(), "malvar"), "demosaic", "method", "malvar_he_cutler");
}

}  // namespace
}  // namespace groundglass::isp
