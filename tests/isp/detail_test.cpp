#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>

#include "isp/output/frame_file.h"
#include "sim/core/output_file.h"
#include "tests/isp/any_tiling.h"
#include "tests/isp/test_frame.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::isp {
namespace {

using Pattern = std::function<double(int x, int y)>;

Frame grey(int width, int height, const Pattern& pattern) {
  Frame frame{Image<float>(width, height, 3), {0, 0, width, height}, PixelKind::scene};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c) frame.pixels.at(x, y, c) = static_cast<float>(pattern(x, y));
  return frame;
}

Image<float> after(const std::string& stage, const Frame& frame, std::vector<NoiseProfile> noise = {}) {
  RawFrame raw = testing::test_frame(frame.area.width, frame.area.height, 64);
  raw.noise_profile = std::move(noise);
  return apply_stage(raw, frame, testing::stages_of({stage}).front()).pixels;
}

/// Half the difference between a wave's highest and lowest value, away from the border.
double amplitude(const Image<float>& picture) {
  float low = 1e9f, high = -1e9f;
  for (int x = 24; x < picture.width() - 24; ++x) {
    low = std::min(low, picture.at(x, picture.height() / 2, 1));
    high = std::max(high, picture.at(x, picture.height() / 2, 1));
  }
  return 0.5 * static_cast<double>(high - low);
}

TEST(Sharpen, AWaveGrowsAsTheFormulaSays) {
  for (const double period : {4.0, 8.0, 16.0}) {
    const double w = 2.0 * std::numbers::pi / period;
    const Frame wave = grey(128, 9, [w](int x, int) { return 0.5 + 0.1 * std::cos(w * x); });
    // The blur's own response, by its taps: a Gaussian of 1.5 pixels, cut off at 5.
    double passed = 0.0, sum = 0.0;
    for (int i = -5; i <= 5; ++i) {
      const double weight = std::exp(-0.5 * i * i / 2.25);
      passed += weight * std::cos(w * i);
      sum += weight;
    }
    const double expected = 0.1 * (1.0 + 0.8 * (1.0 - passed / sum));
    EXPECT_NEAR(amplitude(after("sharpen radius_px=1.5 amount=0.8", wave)), expected, 1e-5) << period;
  }
}

TEST(Sharpen, NothingChangesWithoutAmountOrWithinTheNoise) {
  const Frame texture = grey(40, 30, [](int x, int y) {
    return 0.5 + 0.01 * static_cast<double>(testing::texture(static_cast<size_t>(40 * y + x)));
  });
  EXPECT_TRUE(std::ranges::equal(after("sharpen amount=0", texture).data(), texture.pixels.data()));
  const std::vector<NoiseProfile> noise(3, {0.0, 1e-4});
  const Image<float> same = after("sharpen threshold=3", texture, noise);
  EXPECT_TRUE(std::ranges::equal(same.data(), texture.pixels.data()));
  EXPECT_FALSE(std::ranges::equal(after("sharpen", texture).data(), texture.pixels.data()));
  EXPECT_INPUT_ERROR(after("sharpen threshold=3", texture), "sharpen: threshold", "noise profile");
}

/// A slanted step of 0.2 to 0.8 seen through a Gaussian of 1.2 pixels.
constexpr double blur_px = 1.2;

Frame blurred_edge() {
  return grey(160, 120, [](int x, int y) {
    const double distance = (x - 80.0 + 0.1 * (y - 60.0)) / std::hypot(1.0, 0.1);
    return 0.5 + 0.3 * std::erf(distance / (std::numbers::sqrt2 * blur_px));
  });
}

/// Frequency in cycles per pixel where the edge's spectrum has fallen to a half, from the derivative of its
/// profile binned to quarters of a pixel.
double mtf50(const Image<float>& edge) {
  constexpr int bins = 160, per_px = 4;
  std::vector<double> sum(bins), count(bins);
  for (int y = 20; y < 100; ++y)
    for (int x = 40; x < 120; ++x) {
      const double distance = (x - 80.0 + 0.1 * (y - 60.0)) / std::hypot(1.0, 0.1);
      const int bin = static_cast<int>(std::floor(distance * per_px)) + bins / 2;
      if (bin < 0 || bin >= bins) continue;
      sum[static_cast<size_t>(bin)] += static_cast<double>(edge.at(x, y, 1));
      count[static_cast<size_t>(bin)] += 1.0;
    }
  const auto profile = [&](size_t i) { return sum[i] / count[i]; };
  const auto response = [&](double f) {
    double re = 0.0, im = 0.0, total = 0.0;
    for (size_t i = 10; i + 11 < bins; ++i) {
      const double slope = profile(i + 1) - profile(i),
                   angle = 2.0 * std::numbers::pi * f * static_cast<double>(i) / per_px;
      re += slope * std::cos(angle);
      im += slope * std::sin(angle);
      total += slope;
    }
    return std::hypot(re, im) / total;
  };
  double f = 0.0;
  while (f < 0.5 && response(f) > 0.5) f += 0.001;
  return f;
}

TEST(Deconvolve, AnEdgeGetsItsSharpnessBackAndDoesNotRing) {
  const Frame edge = blurred_edge();
  const double before = mtf50(edge.pixels);
  // exp(−2 (π σ f)²) = 1/2.
  EXPECT_NEAR(before, std::sqrt(0.5 * std::log(2.0)) / (std::numbers::pi * blur_px), 0.004);
  const Image<float> sharp = after("deconvolve sigma_px=1.2 damping=0 iterations=20 overshoot=0.05", edge);
  const double found = mtf50(sharp);
  std::printf("MTF50 %.3f, %.3f after\n", before, found);
  EXPECT_GT(found, 1.5 * before);
  const auto [low, high] = std::ranges::minmax(sharp.data());
  EXPECT_GE(low, 0.2f - 0.05f * 0.6f - 1e-4f);
  EXPECT_LE(high, 0.8f + 0.05f * 0.6f + 1e-4f);
}

/// A point spread of comet shape, which has to be applied the right way round.
double comet(int x, int y) { return x >= 2 && y == 2 ? 1.0 / (x - 1.0) : x == 2 ? 0.1 : 0.0; }

std::string psf_file(const Frame& frame) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "psf.exr";
  write_frame(path, frame, OutputFile::IfExists::replace);
  return path.string();
}

double psnr_dB(const Image<float>& a, const Image<float>& b) {
  double sum = 0.0;
  for (size_t i = 0; i < a.data().size(); ++i)
    sum += std::pow(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i]), 2.0);
  return -10.0 * std::log10(sum / static_cast<double>(a.data().size()));
}

TEST(Deconvolve, AKnownPictureBlurredByAKnownSpreadComesBack) {
  const Pattern truth = [](int x, int y) {
    return 0.45 + 0.2 * std::sin(0.9 * x + 0.3 * y) + ((x / 12 + y / 9) % 2 ? 0.15 : 0.0);
  };
  double total = 0.0;
  for (int j = 0; j < 5; ++j)
    for (int i = 0; i < 5; ++i) total += comet(i, j);
  const Frame known = grey(96, 80, truth);
  const Frame blurred = grey(96, 80, [&](int x, int y) {
    double sum = 0.0;
    for (int j = 0; j < 5; ++j)
      for (int i = 0; i < 5; ++i)
        sum += comet(i, j) * truth(mirrored(x - (i - 2), 96), mirrored(y - (j - 2), 80));
    return sum / total;
  });
  const std::string file = psf_file(grey(5, 5, comet));
  const Image<float> found = after("deconvolve damping=0 iterations=30 overshoot=0.5 psf=" + file, blurred);
  const double before = psnr_dB(blurred.pixels, known.pixels), gain = psnr_dB(found, known.pixels) - before;
  std::printf("PSNR %.2f dB, %.2f dB more after\n", before, gain);
  EXPECT_GT(gain, 8.0);
}

TEST(Deconvolve, AnEvenPictureStaysAndColoursKeepTheirProportions) {
  Frame frame = grey(30, 20, [](int, int) { return 0.3; });
  for (size_t i = 0; i < frame.pixels.data().size(); i += 3) frame.pixels.data()[i] = 0.6f;
  const Image<float> same = after("deconvolve damping=0", frame);
  for (size_t i = 0; i < same.data().size(); ++i) ASSERT_NEAR(same.data()[i], frame.pixels.data()[i], 2e-6f);
  Frame edge = blurred_edge();
  for (size_t i = 0; i < edge.pixels.data().size(); i += 3) edge.pixels.data()[i] *= 0.5f;
  const Image<float> sharp = after("deconvolve damping=0 sigma_px=1.2", edge);
  for (size_t i = 0; i < sharp.data().size(); i += 3)
    ASSERT_NEAR(sharp.data()[i], 0.5f * sharp.data()[i + 1], 1e-6f);
}

/// Noise of the profile's size is not made structure of.
TEST(Deconvolve, NoiseIsDamped) {
  const Frame noisy = grey(64, 64, [](int x, int y) {
    return 0.5 + 0.02 * (static_cast<double>(testing::texture(static_cast<size_t>(64 * y + x))) - 0.5);
  });
  const auto deviation = [](const Image<float>& picture) {
    double sum = 0.0;
    for (const float value : picture.data()) sum += std::pow(static_cast<double>(value) - 0.5, 2.0);
    return std::sqrt(sum / static_cast<double>(picture.data().size()));
  };
  const std::string stage = "deconvolve sigma_px=1 overshoot=10 damping=";
  const std::vector<NoiseProfile> noise(3, {0.0, 0.02 * 0.02});
  EXPECT_GT(deviation(after(stage + "0", noisy)), 1.5 * deviation(noisy.pixels));
  EXPECT_LT(deviation(after(stage + "3", noisy, noise)), 1.1 * deviation(noisy.pixels));
}

TEST(Detail, AnySizeAndAnyTilingGiveTheSame) {
  for (const auto& [width, height] : testing::odd_sizes()) {
    RawFrame raw = testing::test_frame(width, height, 0);
    raw.noise_profile.assign(3, {1e-4, 1e-6});
    for (size_t i = 0; i < raw.dn.data().size(); ++i)
      raw.dn.data()[i] = static_cast<std::uint16_t>(1000.0f * testing::texture(i));
    testing::expect_same_bytes_in_any_tiling(
        raw, testing::stages_of({"black_level", "demosaic", "colour", "deconvolve iterations=3",
                                 "sharpen threshold=1", "tone", "encode"}));
  }
}

TEST(Deconvolve, WrongSpreadsAreNamed) {
  const Frame frame = grey(8, 8, [](int, int) { return 0.5; });
  const auto with = [&](int width, int height, const Pattern& pattern) {
    return after("deconvolve damping=0 psf=" + psf_file(grey(width, height, pattern)), frame);
  };
  const auto one = [](int, int) { return 1.0; };
  EXPECT_INPUT_ERROR(with(4, 4, one), "psf.exr", "4×4", "odd square");
  EXPECT_INPUT_ERROR(with(5, 3, one), "psf.exr", "5×3");
  EXPECT_INPUT_ERROR(with(67, 67, one), "psf.exr", "67×67");
  EXPECT_INPUT_ERROR(with(3, 3, [](int, int) { return 0.0; }), "psf.exr", "black");
  EXPECT_INPUT_ERROR(with(3, 3, [](int x, int) { return x - 0.5; }), "psf.exr", "-0.5");
  EXPECT_INPUT_ERROR(with(3, 3, [](int, int) { return std::nan(""); }), "psf.exr", "nan");
  EXPECT_INPUT_ERROR(after("deconvolve damping=0 psf=/nowhere.exr", frame),
                     "deconvolve: psf: /nowhere.exr: ");
  EXPECT_INPUT_ERROR(after("deconvolve damping=0 sigma_px=8 iterations=100", frame), "deconvolve: iterations",
                     "21");
  EXPECT_INPUT_ERROR(after("deconvolve", frame), "deconvolve: damping", "noise profile");
}

}  // namespace
}  // namespace groundglass::isp
