#include "isp/output/dither.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "isp/output/integer_picture.h"

namespace groundglass::isp {
namespace {

/// Encoded grey of one value, at 8 bits.
Image<std::uint8_t> dithered(double steps, int side) {
  const Image<float> pixels(side, side, 3, static_cast<float>(steps / 255.0));
  return std::get<Image<std::uint8_t>>(as_integers(pixels, OutputSpace::srgb, 8).pixels);
}

double mean(const Image<std::uint8_t>& picture, int x0, int y0, int side) {
  double sum = 0.0;
  for (int y = y0; y < y0 + side; ++y)
    for (int x = x0; x < x0 + side; ++x) sum += picture.at(x, y, 0);
  return sum / (side * side);
}

TEST(Dither, TheMeanKeepsTheFractionOfAStepInEveryPatch) {
  for (const double steps : {0.1, 17.5, 100.25, 254.9}) {
    const Image<std::uint8_t> picture = dithered(steps, 512);
    EXPECT_NEAR(mean(picture, 0, 0, 512), steps, 2e-4) << steps;
    // Of 1024 patches of 16 × 16 the worst would stray by 0.1 with noise that is white.
    for (int y = 0; y < 512; y += 16)
      for (int x = 0; x < 512; x += 16) ASSERT_NEAR(mean(picture, x, y, 16), steps, 0.03) << x << ' ' << y;
  }
}

TEST(Dither, WholeStepsStayAndOthersGoToTheNextStepOnly) {
  for (int steps = 0; steps <= 255; ++steps) {
    const Image<std::uint8_t> picture = dithered(steps, 128);
    for (const std::uint8_t value : picture.data()) ASSERT_EQ(value, steps);
  }
  const Image<std::uint8_t> between = dithered(99.5, 64);
  EXPECT_EQ(std::set(between.data().begin(), between.data().end()), (std::set<std::uint8_t>{99, 100}));
}

TEST(Dither, NeutralsStayNeutral) {
  const Image<std::uint8_t> picture = dithered(99.3, 64);
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; ++x) {
      ASSERT_EQ(picture.at(x, y, 0), picture.at(x, y, 1));
      ASSERT_EQ(picture.at(x, y, 1), picture.at(x, y, 2));
    }
}

// Steps along rows and columns are 1/φ and 1/φ² of the real root of φ³ = φ + 1 (Roberts 2018): found here by
// Newton's method.
TEST(Dither, StepsAreThoseOfThePlasticNumber) {
  double phi = 1.3;
  for (int i = 0; i < 20; ++i) phi -= (phi * phi * phi - phi - 1.0) / (3.0 * phi * phi - 1.0);
  const auto off = [](float found, double expected) {
    return std::abs(std::remainder(static_cast<double>(found) - expected, 1.0));
  };
  for (const std::uint32_t n : {1u, 2u, 3u, 100u, 4093u, 65521u}) {
    // A step of the 15 bits that are kept, and n times the rounding of the constants.
    const double bound = 0x1p-15 + n * 0x1p-33;
    EXPECT_LT(off(dither(n, 0), n / phi), bound) << n;
    EXPECT_LT(off(dither(0, n), n / (phi * phi)), bound) << n;
  }
}

TEST(Dither, IsTheSameInAnyPlaceFarOut) {
  for (const std::uint32_t at : {0u, 65535u, 1000000u}) {
    EXPECT_GT(dither(at, 3), 0.0f);
    EXPECT_LT(dither(at, 3), 1.0f);
  }
}

}  // namespace
}  // namespace groundglass::isp
