#include <fmt/format.h>
#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <cmath>
#include <random>

#include "isp/demosaic/demosaic.h"
#include "isp/pipeline/frame.h"
#include "isp/quad_bayer/remosaic.h"
#include "isp/quad_bayer/remosaiced_frame.h"
#include "tests/isp/test_frame.h"
#include "tests/isp/through_stages.h"
#include "tests/support/cpsnr.h"
#include "tests/support/expect_input_error.h"
#include "tests/support/read_image.h"
#include "tests/support/shared_data.h"

namespace groundglass::isp {
namespace {

using groundglass::testing::cpsnr_dB;
using groundglass::testing::mosaic_of;
using groundglass::testing::read_image;

/// Blocks of side × side, which begin `offset` pixels before the frame.
CfaPattern blocks(int side, int offset_x = 0, int offset_y = 0) {
  CfaPattern cfa{2 * side, 2 * side, {}};
  for (int y = 0; y < cfa.height; ++y)
    for (int x = 0; x < cfa.width; ++x)
      cfa.planes.push_back(static_cast<std::uint8_t>((x + offset_x) / side % 2 + (y + offset_y) / side % 2));
  return cfa;
}

const CfaPattern some_mosaics[] = {blocks(2), blocks(2, 2, 0), blocks(2, 1, 3), blocks(3), blocks(3, 2, 4)};

Image<float> textured(int width, int height) {
  Image<float> image(width, height);
  for (size_t i = 0; i < image.data().size(); ++i) image.data()[i] = testing::texture(i);
  return image;
}

/// The Bayer mosaic, on the scale of what comes in.
Image<float> bayer_of(const Image<float>& mosaic, const CfaPattern& cfa, int tile_side = 64) {
  const PixelRect area{0, 0, mosaic.width(), mosaic.height()};
  const BlockInterpolation interpolation(*block_mosaic(cfa), area);
  const Frame source{mosaic, area, PixelKind::mosaic};
  Frame result{Image<float>(area.width, area.height), area, PixelKind::mosaic};
  for (int y = 0; y < area.height; y += tile_side)
    for (int x = 0; x < area.width; x += tile_side) {
      const PixelRect part{x, y, std::min(tile_side, area.width - x), std::min(tile_side, area.height - y)};
      Tile tile(grown(part, interpolation.margin()), PixelKind::mosaic);
      load(source, tile);
      store(interpolation.bayer(std::move(tile)), result);
    }
  return std::move(result.pixels);
}

Image<float> ramp(int width, int height) {
  Image<float> rgb(width, height, 3);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      rgb.at(x, y, 0) = 0.1f + 0.004f * static_cast<float>(x) + 0.003f * static_cast<float>(y);
      rgb.at(x, y, 1) = 0.8f - 0.005f * static_cast<float>(x) + 0.002f * static_cast<float>(y);
      rgb.at(x, y, 2) = 0.5f + 0.001f * static_cast<float>(x) - 0.006f * static_cast<float>(y);
    }
  return rgb;
}

TEST(BlockMosaic, IsRecognisedInEveryPhase) {
  for (int side = 2; side <= 3; ++side)
    for (int y = 0; y < 2 * side; ++y)
      for (int x = 0; x < 2 * side; ++x) {
        const auto found = block_mosaic(blocks(side, x, y));
        ASSERT_TRUE(found);
        EXPECT_EQ(found->side, side);
        EXPECT_EQ(found->offset_x, x);
        EXPECT_EQ(found->offset_y, y);
      }
  EXPECT_EQ(block_mosaic(blocks(2))->bayer(), (CfaPattern{2, 2, {0, 1, 1, 2}}));
  EXPECT_EQ(block_mosaic(blocks(3, 3, 0))->bayer(), (CfaPattern{2, 2, {1, 0, 2, 1}}));
  EXPECT_EQ(block_mosaic(blocks(2, 2, 2))->bayer(), (CfaPattern{2, 2, {2, 1, 1, 0}}));
  EXPECT_FALSE(block_mosaic(testing::rggb()));
  EXPECT_FALSE(block_mosaic(CfaPattern{4, 4, std::vector<std::uint8_t>(16, 1)}));
  EXPECT_FALSE(block_mosaic(CfaPattern{1, 1, {0}}));
}

TEST(BlockMosaic, TheMirrorKeepsColoursInPlace) {
  for (const CfaPattern& cfa : some_mosaics)
    for (int size = 7; size <= 13; ++size) {
      const BlockMosaic mosaic = *block_mosaic(cfa);
      const PixelRect frame{0, 0, size, size};
      Tile tile(grown(frame, 12), PixelKind::mosaic);
      std::ranges::fill(tile.data(), -1.0f);
      for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x) tile.row(0, y)[static_cast<size_t>(x + 12)] = cfa.plane_at(x, y);
      mirror_blocks(mosaic, frame, tile);
      for (int y = -12; y < size + 12; ++y)
        for (int x = -12; x < size + 12; ++x)
          ASSERT_EQ(tile.row(0, y)[static_cast<size_t>(x + 12)],
                    cfa.plane_at(phase(x, cfa.width), phase(y, cfa.height)))
              << x << ' ' << y << " of " << size;
    }
}

TEST(QuadBayer, PlanesComeOutExactly) {
  const Image<float> rgb = ramp(71, 53);
  for (const CfaPattern& cfa : some_mosaics) {
    const Image<float> mosaic = mosaic_of(rgb, cfa), bayer = bayer_of(mosaic, cfa);
    const Image<float> wanted = mosaic_of(rgb, block_mosaic(cfa)->bayer());
    const Image<float> colours = demosaic(mosaic, cfa, "malvar_he_cutler");
    // The mirror at the border is no plane.
    for (int y = 8; y < 45; ++y)
      for (int x = 8; x < 63; ++x) {
        ASSERT_NEAR(bayer.at(x, y), wanted.at(x, y), 3e-6f) << x << ' ' << y;
        for (int c = 0; c < 3; ++c) ASSERT_NEAR(colours.at(x, y, c), rgb.at(x, y, c), 3e-6f);
      }
  }
}

TEST(QuadBayer, FlatFieldsComeOutAsTheyWentInUpToTheBorder) {
  Image<float> rgb(37, 22, 3);
  for (size_t i = 0; i < rgb.data().size(); ++i) rgb.data()[i] = std::array{0.1f, 0.3f, 0.7f}[i % 3];
  for (const CfaPattern& cfa : some_mosaics) {
    const Image<float> colours = demosaic(mosaic_of(rgb, cfa), cfa, "malvar_he_cutler");
    for (size_t i = 0; i < rgb.data().size(); ++i) ASSERT_NEAR(colours.data()[i], rgb.data()[i], 2e-6f);
    const Image<float> bayer = bayer_of(mosaic_of(rgb, cfa), cfa);
    const Image<float> wanted = mosaic_of(rgb, block_mosaic(cfa)->bayer());
    for (size_t i = 0; i < bayer.data().size(); ++i) ASSERT_NEAR(bayer.data()[i], wanted.data()[i], 2e-6f);
  }
}

TEST(QuadBayer, PixelsOfTheRightColourStayBitForBit) {
  const Image<float> mosaic = textured(40, 30);
  for (const CfaPattern& cfa : some_mosaics) {
    const Image<float> bayer = bayer_of(mosaic, cfa);
    const Image<float> colours = demosaic(mosaic, cfa, "malvar_he_cutler");
    const CfaPattern wanted = block_mosaic(cfa)->bayer();
    int kept = 0;
    for (int y = 0; y < 30; ++y)
      for (int x = 0; x < 40; ++x) {
        ASSERT_EQ(colours.at(x, y, cfa.plane_at(x, y)), mosaic.at(x, y));
        if (cfa.plane_at(x, y) != wanted.plane_at(x, y)) continue;
        ASSERT_EQ(bayer.at(x, y), mosaic.at(x, y));
        ++kept;
      }
    EXPECT_GT(kept, 400);
  }
}

TEST(QuadBayer, AnyTileSizeGivesTheSameBytes) {
  const Image<float> mosaic = textured(83, 61);
  for (const CfaPattern& cfa : some_mosaics) {
    const Image<float> whole = bayer_of(mosaic, cfa, 1000);
    for (int side : {1, 7, 32}) {
      const Image<float> parts = bayer_of(mosaic, cfa, side);
      ASSERT_TRUE(std::ranges::equal(parts.data(), whole.data())) << side;
    }
  }
}

TEST(QuadBayer, AnySizeIsTaken) {
  for (const CfaPattern& cfa : some_mosaics)
    for (int height = 1; height <= 7; ++height)
      for (int width = 1; width <= 7; ++width) {
        const Image<float> mosaic(width, height, 1, 0.25f);
        const Image<float> colours = demosaic(mosaic, cfa, "malvar_he_cutler"), bayer = bayer_of(mosaic, cfa);
        ASSERT_EQ(colours.pixel_count(), static_cast<size_t>(width * height));
        for (const float value : colours.data()) ASSERT_NEAR(value, 0.25f, 1e-6f);
        for (const float value : bayer.data()) ASSERT_NEAR(value, 0.25f, 1e-6f);
      }
}

TEST(QuadBayer, KodakCpsnr) {
  const auto folder = groundglass::testing::shared_data("images/kodak");
  GROUNDGLASS_NEEDS_SHARED(folder);
  for (int side = 2; side <= 3; ++side) {
    double direct_dB = 0.0, remosaiced_dB = 0.0, remosaiced_best_dB = 0.0;
    for (int i = 1; i <= 24; ++i) {
      const Image<float> truth = read_image(folder / fmt::format("kodim{:02}.png", i));
      const CfaPattern cfa = blocks(side);
      const Image<float> mosaic = mosaic_of(truth, cfa);
      direct_dB += cpsnr_dB(demosaic(mosaic, cfa, "malvar_he_cutler"), truth) / 24.0;
      const Image<float> bayer = bayer_of(mosaic, cfa, 192);
      remosaiced_dB += cpsnr_dB(demosaic(bayer, testing::rggb(), "malvar_he_cutler"), truth) / 24.0;
      remosaiced_best_dB += cpsnr_dB(demosaic(bayer, testing::rggb(), "correlation_adaptive"), truth) / 24.0;
    }
    RecordProperty(fmt::format("direct_dB_{}", side), fmt::format("{:.3f}", direct_dB));
    RecordProperty(fmt::format("remosaiced_dB_{}", side), fmt::format("{:.3f}", remosaiced_dB));
    RecordProperty(fmt::format("remosaiced_best_dB_{}", side), fmt::format("{:.3f}", remosaiced_best_dB));
    printf("side %d direct %.3f remosaiced %.3f best %.3f\n", side, direct_dB, remosaiced_dB,
           remosaiced_best_dB);
    // That of the truth's own Bayer mosaic is 35.78 dB.
    EXPECT_GE(remosaiced_dB, 33.0);
    EXPECT_GE(direct_dB, side == 2 ? 35.7 : 35.2);
  }
}

RawFrame quad_frame(int width, int height, int side, std::uint16_t dn) {
  RawFrame raw = testing::test_frame(width, height, dn);
  raw.cfa = blocks(side);
  raw.black_level_dn.assign(raw.cfa.planes.size(), 64.0);
  raw.noise_profile.assign(3, {1e-4, 1e-6});
  return raw;
}

TEST(Remosaiced, AGreyWallIsEvenAndSaysWhatItsNoiseIs) {
  for (int side = 2; side <= 3; ++side) {
    RawFrame raw = quad_frame(480, 480, side, 0);
    raw.white_level_dn = 16064.0;
    raw.bit_depth = 14;
    std::mt19937 random(5);
    const double range = 16000.0;
    for (int y = 0; y < 480; ++y)
      for (int x = 0; x < 480; ++x) {
        const int plane = raw.cfa.plane_at(x, y);
        const double mean = 0.4 * raw.as_shot_neutral[plane];
        std::normal_distribution<double> noise(mean, std::sqrt(1e-4 * mean + 1e-6));
        raw.dn.at(x, y) = static_cast<std::uint16_t>(std::lround(64.0 + range * noise(random)));
      }
    const RawFrame bayer = remosaiced(raw);
    ASSERT_EQ(bayer.cfa, testing::rggb());
    ASSERT_EQ(bayer.black_level_dn, std::vector<double>(4, 64.0));
    for (int plane = 0; plane < 3; ++plane) {
      double sum = 0.0, squares = 0.0, count = 0.0;
      for (int y = 12; y < 468; ++y)
        for (int x = 12; x < 468; ++x) {
          if (bayer.cfa.plane_at(x, y) != plane) continue;
          const double value = (bayer.dn.at(x, y) - 64.0) / range;
          sum += value, squares += value * value, count += 1.0;
        }
      const double mean = sum / count, variance = squares / count - mean * mean;
      const double truth = 0.4 * bayer.as_shot_neutral[plane];
      EXPECT_NEAR(mean, truth, 2e-4 * truth + 3e-5) << plane;
      const NoiseProfile& profile = bayer.noise_profile[static_cast<size_t>(plane)];
      // Choosing directions by noise adds some.
      EXPECT_NEAR(variance / (profile.shot * truth + profile.read), 1.0, 0.1) << side << ' ' << plane;
    }
  }
}

TEST(Remosaiced, BlacksOfSitesBecomeThoseOfPlanes) {
  RawFrame raw = quad_frame(16, 16, 2, 0);
  for (size_t site = 0; site < 16; ++site)
    raw.black_level_dn[site] = 60.0 + static_cast<double>(site % 2) * 8.0;
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 16; ++x) raw.dn.at(x, y) = static_cast<std::uint16_t>(160 + 8 * (x % 2));
  const RawFrame bayer = remosaiced(raw);
  EXPECT_EQ(bayer.black_level_dn, std::vector<double>(4, 64.0));
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 16; ++x)
      if (bayer.cfa.plane_at(x, y) == raw.cfa.plane_at(x, y)) {
        EXPECT_EQ(bayer.dn.at(x, y), 164);
      }
}

TEST(Remosaiced, CompandedNumbersBecomeLinear) {
  RawFrame raw = quad_frame(16, 16, 2, 100);
  for (int stored = 0; stored < 256; ++stored)
    raw.linearization.push_back(static_cast<std::uint16_t>(4 * stored));
  raw.bit_depth = 8;
  const RawFrame bayer = remosaiced(raw);
  EXPECT_TRUE(bayer.linearization.empty());
  EXPECT_EQ(bayer.bit_depth, 10);
  EXPECT_EQ(bayer.dn.at(0, 0), 400);
}

TEST(Remosaiced, OneAndTwoThreadsGiveTheSame) {
  RawFrame raw = quad_frame(401, 203, 2, 0);
  for (size_t i = 0; i < raw.dn.data().size(); ++i)
    raw.dn.data()[i] = static_cast<std::uint16_t>(64.0f + 1000.0f * testing::texture(i));
  const RawFrame two = remosaiced(raw);
  const tbb::global_control one_thread(tbb::global_control::max_allowed_parallelism, 1);
  const RawFrame one = remosaiced(raw);
  EXPECT_TRUE(std::ranges::equal(one.dn.data(), two.dn.data()));
}

TEST(Remosaiced, OtherFramesAreRefused) {
  EXPECT_INPUT_ERROR(remosaiced(testing::test_frame(8, 8, 100)), "remosaic", "cfa");
  RawFrame raw = quad_frame(8, 8, 2, 100);
  raw.stored_opcodes.push_back({OtherOpcode{4, {1, 3, 0, 0}, {}}});
  EXPECT_INPUT_ERROR(remosaiced(raw), "remosaic", "stored_opcodes");
  raw.stored_opcodes.clear();
  GainMap of_one_site;
  of_one_site.row_pitch = of_one_site.column_pitch = 4;
  raw.linear_opcodes.push_back({of_one_site});
  EXPECT_INPUT_ERROR(remosaiced(raw), "remosaic", "linear_opcodes");
}

TEST(RemosaicStage, NativeFramesDevelop) {
  const RawFrame raw = quad_frame(40, 24, 2, 576);
  const Image<float> direct = develop_linear(raw);
  const Image<float> bayer = testing::through(raw, {"linearise", "black_level", "remosaic"});
  ASSERT_EQ(direct.pixel_count(), 40u * 24u);
  for (const float value : bayer.data()) ASSERT_NEAR(value, 0.5f, 1e-5f);
  for (size_t i = 0; i < direct.data().size(); i += 3) ASSERT_NEAR(direct.data()[i], direct.data()[0], 1e-4f);
}

TEST(RemosaicStage, LaterStagesSeeABayerMosaic) {
  RawFrame raw = quad_frame(40, 24, 2, 0);
  for (int y = 0; y < 24; ++y)
    for (int x = 0; x < 40; ++x)
      raw.dn.at(x, y) = static_cast<std::uint16_t>(64 + 256 * (1 + raw.cfa.plane_at(x, y)));
  const Image<float> colours = testing::through(raw, {"linearise", "black_level", "remosaic", "demosaic"});
  for (size_t i = 0; i < colours.data().size(); ++i)
    ASSERT_NEAR(colours.data()[i], 0.25f * static_cast<float>(1 + i % 3), 2e-5f);
}

}  // namespace
}  // namespace groundglass::isp
