#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "isp/denoise/coarse_scale.h"
#include "isp/denoise/dct_kernel.h"
#include "isp/denoise/noise_estimate.h"
#include "isp/denoise/variance_stabilisation.h"
#include "isp/output/srgb_curve.h"
#include "tests/isp/test_frame.h"
#include "tests/isp/through_stages.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/read_image.h"
#include "tests/support/shared_data.h"

namespace groundglass::isp {
namespace {

using groundglass::testing::read_image;

constexpr double read_noise_e = 2.0;

/// A frame whose channels are balanced, with the noise of `full_well_e` and 2 e⁻.
RawFrame frame_with_noise(int width, int height, double full_well_e) {
  RawFrame raw = testing::test_frame(width, height, 0);
  raw.as_shot_neutral = Eigen::Vector3d::Ones();
  raw.noise_profile.assign(3, {1.0 / full_well_e, std::pow(read_noise_e / full_well_e, 2.0)});
  return raw;
}

/// Poisson and read noise.
void add_noise(Image<float>& image, double full_well_e, std::mt19937_64& random) {
  std::normal_distribution<double> read(0.0, read_noise_e);
  for (float& value : image.data()) {
    const double mean = static_cast<double>(value) * full_well_e;
    const double photons = mean > 0.0 ? std::poisson_distribution<int>(mean)(random) : 0;
    value = static_cast<float>((photons + read(random)) / full_well_e);
  }
}

Image<float> after(const RawFrame& raw, const Image<float>& pixels, const std::string& stage,
                   const RunOptions& options = {}) {
  const PixelKind kind = pixels.channels() == 1 ? PixelKind::mosaic : PixelKind::camera_rgb;
  const Frame frame{pixels, {0, 0, pixels.width(), pixels.height()}, kind};
  return apply_stage(raw, frame, testing::stages_of({stage}).front(), options).pixels;
}

struct Moments {
  double mean = 0.0, variance = 0.0;
};

Moments moments(const Image<float>& image) {
  Moments m;
  const double count = static_cast<double>(image.data().size());
  for (const float v : image.data()) m.mean += static_cast<double>(v) / count;
  for (const float v : image.data()) m.variance += std::pow(static_cast<double>(v) - m.mean, 2.0) / count;
  return m;
}

TEST(VarianceStabiliser, TheInverseIsUnbiasedDownToNoLight) {
  std::mt19937_64 random(1);
  constexpr double full_well_e = 1000.0;
  const VarianceStabiliser stabiliser({1.0 / full_well_e, std::pow(read_noise_e / full_well_e, 2.0)});
  for (const double electrons : {0.0, 0.5, 2.0, 20.0, 190.0, 500.0}) {
    Image<float> image(1000, 500, 1, static_cast<float>(electrons / full_well_e));
    add_noise(image, full_well_e, random);
    stabiliser.forward(image.data());
    const Moments m = moments(image);
    if (electrons >= 20.0) {
      EXPECT_NEAR(m.variance, 1.0, 0.02) << electrons;
    }
    float found = static_cast<float>(m.mean);
    stabiliser.inverse({&found, 1});
    // Four standard deviations of the mean.
    const double bound = 4.0 * std::sqrt((electrons + read_noise_e * read_noise_e) / 500000.0);
    EXPECT_NEAR(static_cast<double>(found) * full_well_e, electrons, bound);
  }
}

TEST(VarianceStabiliser, ReadNoiseAloneIsAProduct) {
  const VarianceStabiliser stabiliser({0.0, 0.01});
  std::vector<float> values{-0.3f, 0.0f, 0.7f};
  stabiliser.forward(values);
  EXPECT_FLOAT_EQ(values[0], -3.0f);
  EXPECT_FLOAT_EQ(values[2], 7.0f);
  stabiliser.inverse(values);
  EXPECT_FLOAT_EQ(values[2], 0.7f);
}

TEST(DctKernels, AllGiveTheSameBits) {
  constexpr size_t stride = 192;
  std::vector<float> columns(8 * stride), pilot(8 * stride), noise(64, 0.3f);
  for (size_t i = 0; i < columns.size(); ++i) {
    columns[i] = testing::texture(i) - 0.5f;
    pilot[i] = testing::texture(i + 7777);
  }
  // Blocks four pixels from one to the next, every fourth column in a stretch of its own.
  const std::array<size_t, 8> offset{0, 48, 96, 144, 1, 49, 97, 145};
  for (const float* with : {static_cast<const float*>(nullptr), static_cast<const float*>(pilot.data())}) {
    std::vector<std::vector<float>> results;
    for (const DctKernel* kernel : runnable_dct_kernels()) {
      std::vector<float>& out = results.emplace_back(9 * stride);
      kernel->clean_blocks({columns.data(), with, stride, offset.data(), 32, noise.data(), out.data(),
                            out.data() + 8 * stride});
    }
    for (const auto& result : results) EXPECT_EQ(result, results.front());
  }
}

/// x/1000 + y/500 + `level`.
Tile ramp(const PixelRect& area, float level) {
  Tile tile(area, PixelKind::mosaic);
  for (int y = tile.first_row(); y < tile.end_row(); ++y)
    for (int x = 0; x < area.width; ++x)
      tile.row(0, y)[static_cast<size_t>(x)] =
          1e-3f * static_cast<float>(x + area.x) + 2e-3f * static_cast<float>(y) + level;
  return tile;
}

TEST(CoarseScale, NoiseGoesAndWhatIsTooMuchForItStays) {
  constexpr PixelRect area{-13, -6, 70, 51};
  const Tile wanted = ramp(area, 0.0f), coarse = coarse_of(wanted);
  EXPECT_EQ(coarse.area().x, -3);
  EXPECT_EQ(coarse.area().width, 17);
  // Four times the mean of the square from (-12, -4) on.
  EXPECT_NEAR(coarse.row(0, -1)[0], 4.0f * (-10.5e-3f - 5e-3f), 1e-6f);
  // 0.1 of the coarse scale's noise, of which (1 - (0.1/2)²)² is added, and 3 of it.
  for (const auto& [level, share] : {std::pair{0.025f, std::pow(1.0f - 0.0025f, 2.0f)}, {0.75f, 0.0f}}) {
    Tile plane(area, PixelKind::mosaic);
    std::ranges::copy(ramp(area, -level).data(), plane.data().begin());
    replace_coarse(plane, coarse, 1.0f);
    for (int y = area.y + coarse_margin; y < area.y + area.height - coarse_margin; ++y)
      for (size_t i = coarse_margin; i + coarse_margin < static_cast<size_t>(area.width); ++i)
        ASSERT_NEAR(plane.row(0, y)[i], wanted.row(0, y)[i] - level + share * level, 1e-6f);
  }
  // Between squares it is interpolated: from nothing to a ramp.
  Tile plane(area, PixelKind::mosaic);
  std::ranges::fill(plane.data(), 0.0f);
  replace_coarse(plane, coarse, 1e3f);
  for (int y = area.y + coarse_margin; y < area.y + area.height - coarse_margin; ++y)
    for (size_t i = coarse_margin; i + coarse_margin < static_cast<size_t>(area.width); ++i)
      ASSERT_NEAR(plane.row(0, y)[i], wanted.row(0, y)[i], 1e-6f);
}

TEST(Denoise, FlatFieldsKeepTheirMeanAndLoseTheirNoise) {
  std::mt19937_64 random(2);
  constexpr double full_well_e = 1000.0;
  for (const int channels : {1, 3})
    for (const double electrons : {0.5, 2.0, 100.0}) {
      const RawFrame raw = frame_with_noise(512, 384, full_well_e);
      Image<float> image(512, 384, channels, static_cast<float>(electrons / full_well_e));
      add_noise(image, full_well_e, random);
      const Moments before = moments(image);
      const Moments clean = moments(after(raw, image, channels == 1 ? "raw_denoise" : "denoise"));
      const double variance_e2 = electrons + read_noise_e * read_noise_e;
      const double pixels = static_cast<double>(image.data().size());
      EXPECT_NEAR(clean.mean * full_well_e, electrons, 4.0 * std::sqrt(variance_e2 / pixels)) << channels;
      EXPECT_LT(clean.variance, 0.03 * before.variance) << channels << ' ' << electrons;
    }
}

TEST(Denoise, EdgesStay) {
  std::mt19937_64 random(3);
  const RawFrame raw = frame_with_noise(128, 96, 1000.0);
  Image<float> truth(128, 96, 3);
  for (int y = 0; y < 96; ++y)
    for (int x = 0; x < 128; ++x)
      for (int c = 0; c < 3; ++c) truth.at(x, y, c) = x < 61 ? 0.1f : 0.5f;
  Image<float> noisy = truth;
  add_noise(noisy, 1000.0, random);
  const Image<float> clean = after(raw, noisy, "denoise");
  double left = 0.0, right = 0.0;
  for (int y = 0; y < 96; ++y) {
    left += static_cast<double>(clean.at(60, y, 1)) / 96.0;
    right += static_cast<double>(clean.at(61, y, 1)) / 96.0;
  }
  // Of a step of 0.4.
  EXPECT_NEAR(left, 0.1, 0.02);
  EXPECT_NEAR(right, 0.5, 0.02);
}

/// Mean square of the red less blue of an even picture in waves of 8 to 32 pixels, from blocks of 64×64.
double blotches(const Image<float>& image) {
  constexpr int size = 64, margin = 32;
  Eigen::MatrixXd dct(size, size);
  for (int k = 0; k < size; ++k)
    for (int j = 0; j < size; ++j)
      dct(k, j) = std::sqrt(2.0 / size) * std::cos((j + 0.5) * k * std::numbers::pi / size);
  double sum = 0.0;
  int count = 0;
  for (int y = margin; y + size + margin <= image.height(); y += size)
    for (int x = margin; x + size + margin <= image.width(); x += size) {
      Eigen::MatrixXd block(size, size);
      for (int j = 0; j < size; ++j)
        for (int i = 0; i < size; ++i)
          block(j, i) = static_cast<double>(image.at(x + i, y + j, 0) - image.at(x + i, y + j, 2));
      const Eigen::MatrixXd spectrum = dct * block * dct.transpose();
      for (int k = 1; k < size; ++k)
        for (int l = 1; l < size; ++l)
          if (const double period = 2.0 * size / std::hypot(k, l); period >= 8.0 && period <= 32.0) {
            sum += spectrum(k, l) * spectrum(k, l);
            ++count;
          }
    }
  return sum / count;
}

/// Blocks of 8×8 pixels alone leave 0.11 of them, since each keeps its mean.
TEST(Denoise, NoBlotchesOfColourStay) {
  std::mt19937_64 random(8);
  constexpr double full_well_e = 200.0;
  Image<float> image(576, 576, 3, 0.2f);
  add_noise(image, full_well_e, random);
  const double variance = (0.2 * full_well_e + read_noise_e * read_noise_e) / (full_well_e * full_well_e);
  EXPECT_NEAR(blotches(image), 2.0 * variance, 0.05 * variance);
  const Image<float> clean = after(frame_with_noise(576, 576, full_well_e), image, "denoise");
  RecordProperty("share", fmt::format("{:.5f}", blotches(clean) / blotches(image)));
  EXPECT_LT(blotches(clean), 0.025 * blotches(image));
}

TEST(Denoise, TilesDoNotShow) {
  std::mt19937_64 random(4);
  const RawFrame raw = frame_with_noise(150, 101, 200.0);
  for (const int channels : {1, 3}) {
    Image<float> image(150, 101, channels);
    for (size_t i = 0; i < image.data().size(); ++i) image.data()[i] = testing::texture(i);
    const std::string stage = channels == 1 ? "raw_denoise" : "denoise";
    const Image<float> whole = after(raw, image, stage);
    for (const TileSize tile : {TileSize{37, 23}, TileSize{64, 101}, TileSize{400, 7}})
      EXPECT_TRUE(std::ranges::equal(after(raw, image, stage, {.tile = tile}).data(), whole.data()));
  }
}

TEST(Denoise, AnySizeIsTaken) {
  for (const auto& [width, height] : {std::pair{1, 1}, {2, 1}, {3, 5}, {17, 2}}) {
    const RawFrame raw = frame_with_noise(width, height, 1000.0);
    EXPECT_EQ(after(raw, Image<float>(width, height, 3, 0.25f), "denoise").width(), width);
    EXPECT_EQ(after(raw, Image<float>(width, height, 1, 0.25f), "raw_denoise").height(), height);
  }
}

TEST(Denoise, NoStrengthChangesNothingAndHalfLeavesHalf) {
  std::mt19937_64 random(5);
  const RawFrame raw = frame_with_noise(256, 256, 1000.0);
  Image<float> image(256, 256, 3, 0.2f);
  add_noise(image, 1000.0, random);
  EXPECT_TRUE(std::ranges::equal(after(raw, image, "denoise strength=0").data(), image.data()));
  const double before = moments(image).variance;
  EXPECT_NEAR(moments(after(raw, image, "denoise strength=0.5")).variance / before, 0.25, 0.03);
  // A grey's brightness is one of three directions.
  EXPECT_NEAR(moments(after(raw, image, "denoise luma=0")).variance / before, 1.0 / 3.0, 0.03);
  EXPECT_NEAR(moments(after(raw, image, "denoise chroma=0")).variance / before, 2.0 / 3.0, 0.03);
}

TEST(Denoise, WhatCannotBeDoneIsSaid) {
  RawFrame raw = frame_with_noise(64, 64, 1000.0);
  Image<float> image(64, 64, 3, 0.2f);
  image.at(5, 7, 1) = std::nanf("");
  EXPECT_INPUT_ERROR(after(raw, image, "denoise"), "denoise", "input", "plane 1", "nan", "(5, 7)");
  image.at(5, 7, 1) = 0.2f;
  EXPECT_INPUT_ERROR(after(raw, image, "denoise noise=estimate"), "blocks", "at least 64");
  EXPECT_TRUE(std::ranges::equal(after(raw, image, "denoise noise=automatic").data(),
                                 after(raw, image, "denoise noise=profile").data()));
  raw.noise_profile.clear();
  EXPECT_INPUT_ERROR(after(raw, image, "denoise noise=automatic"), "blocks", "at least 64");
  EXPECT_INPUT_ERROR(after(raw, image, "denoise"), "denoise", "noise", "estimate");
  EXPECT_INPUT_ERROR(after(raw, Image<float>(64, 64), "raw_denoise"), "raw_denoise", "noise", "estimate");
  raw.noise_profile.assign(3, {0.0, 0.0});
  EXPECT_INPUT_ERROR(after(raw, image, "denoise"), "denoise", "noise", "positive");
  raw.cfa = {4, 4, std::vector<std::uint8_t>(16, 1)};
  raw.black_level_dn.assign(16, 64.0);
  EXPECT_INPUT_ERROR(after(raw, Image<float>(64, 64), "raw_denoise"), "raw_denoise", "cfa", "4×4");
}

Image<float> linear(const Image<float>& srgb) {
  Image<float> out = srgb;
  for (float& v : out.data()) v = v <= 0.04045f ? v / 12.92f : std::pow((v + 0.055f) / 1.055f, 2.4f);
  return out;
}

double psnr_dB(const Image<float>& found, const Image<float>& truth) {
  double sum = 0.0;
  for (int y = 10; y < found.height() - 10; ++y)
    for (int x = 10; x < found.width() - 10; ++x)
      for (int c = 0; c < 3; ++c)
        sum += std::pow(static_cast<double>(std::round(255.0f * srgb_curve(found.at(x, y, c))) -
                                            255.0f * truth.at(x, y, c)),
                        2.0);
  return 10.0 * std::log10(255.0 * 255.0 * 3.0 * (found.width() - 20) * (found.height() - 20) / sum);
}

/// Eight of Kodak's pictures in linear light with Poisson and read noise, scored in sRGB. A plain sliding
/// DCT with hard thresholds at every pixel has 40.16 and 34.50 dB.
TEST(Denoise, KodakPsnrIsAboveThatOfAPlainSlidingDct) {
  const auto folder = groundglass::testing::shared_data("images/kodak");
  GROUNDGLASS_NEEDS_SHARED(folder);
  for (const auto& [full_well_e, expected_dB] : {std::pair{1000.0, 40.16}, {200.0, 34.50}}) {
    std::mt19937_64 random(7);
    double sum_dB = 0.0;
    for (const int i : {1, 4, 5, 7, 8, 13, 19, 23}) {
      const Image<float> truth = read_image(folder / fmt::format("kodim{:02}.png", i));
      Image<float> noisy = linear(truth);
      add_noise(noisy, full_well_e, random);
      sum_dB += psnr_dB(after(frame_with_noise(truth.width(), truth.height(), full_well_e), noisy, "denoise"),
                        truth) /
                8.0;
    }
    RecordProperty(fmt::format("psnr_dB_{:g}", full_well_e), fmt::format("{:.3f}", sum_dB));
    EXPECT_GE(sum_dB, expected_dB) << full_well_e;
  }
}

TEST(NoiseEstimate, FindsTheNoiseOfAGradientWithEdges) {
  std::mt19937_64 random(6);
  constexpr int width = 1024, height = 768;
  RawFrame raw = testing::test_frame(width, height, 0);
  raw.bit_depth = 14;
  raw.black_level_dn.assign(4, 512.0);
  raw.white_level_dn = 16000.0;
  constexpr double electrons_per_dn = 0.5, read_e = 6.0;
  std::normal_distribution<double> read(0.0, read_e);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double level = (0.05 + 0.8 * x / width) * ((x / 150 + y / 110) % 2 ? 1.0 : 0.6);
      const double electrons =
          std::poisson_distribution<int>(level * 15488.0 * electrons_per_dn)(random) + read(random);
      raw.dn.at(x, y) = static_cast<std::uint16_t>(std::lround(512.0 + electrons / electrons_per_dn));
    }
  const double shot = 1.0 / (15488.0 * electrons_per_dn), variance = std::pow(read_e * shot, 2.0);
  for (const NoiseProfile& found : estimate_noise(raw)) {
    // The noise of a dark and of a bright grey.
    for (const double grey : {0.1, 0.7})
      EXPECT_NEAR((found.shot * grey + found.read) / (shot * grey + variance), 1.0, 0.05) << grey;
    EXPECT_NEAR(found.shot / shot, 1.0, 0.06);
  }
}

}  // namespace
}  // namespace groundglass::isp
