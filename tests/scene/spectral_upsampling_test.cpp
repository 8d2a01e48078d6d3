#include "sim/scene/spectral_upsampling.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/core/philox.h"
#include "sim/core/standard_spectra.h"

namespace groundglass::scene {
namespace {

/// The colour of a reflectance under D65 by the colorimetry of core.
Vector3 linear_srgb_of(const SigmoidReflectance& reflectance) {
  std::vector<double> wavelengths, values;
  for (int w = 380; w <= 780; w += 5) {
    wavelengths.push_back(w);
    values.push_back(reflectance(static_cast<float>(w)));
  }
  return xyz_to_srgb() * xyz_of_reflectance(Spectrum(wavelengths, values), cie_illuminant("D65"));
}

double error_of(const Vector3& colour, const SigmoidReflectance& start = {}) {
  return (linear_srgb_of(SpectralUpsampler::d65().fit(colour, start)) - colour).lpNorm<Eigen::Infinity>();
}

Vector3 random_colour(std::uint32_t i) {
  const PhiloxCounter bits = philox4x32({i, 0, 0, 0}, {3, 1});
  return {uniform_float(bits[0]), uniform_float(bits[1]), uniform_float(bits[2])};
}

TEST(SpectralUpsampler, RandomColoursComeBack) {
  // The 64³ table of Jakob and Hanika's own tool: median 1.9e-4, p95 4.5e-4, max 6.2e-3 on such colours.
  std::vector<double> errors;
  for (std::uint32_t i = 0; i < 5000; ++i) errors.push_back(error_of(random_colour(i)));
  std::ranges::sort(errors);
  EXPECT_LT(errors[2500], 1e-6);
  EXPECT_LT(errors.back(), 3e-6);
}

TEST(SpectralUpsampler, AFarStartDoesNoHarm) {
  for (std::uint32_t i = 0; i < 2000; ++i)
    EXPECT_LT(error_of(random_colour(i), SpectralUpsampler::d65().fit(random_colour(i + 5000))), 3e-6) << i;
  EXPECT_LT(error_of({0.2, 0.3, 0.4}, {1e5f, 1e4f, 300.0f}), 3e-6);
}

TEST(SpectralUpsampler, CornersOfTheGamutComeBack) {
  for (int corner = 0; corner < 7; ++corner)
    EXPECT_LT(error_of(Vector3(corner & 1, corner >> 1 & 1, corner >> 2)), 3e-6) << corner;
  // The CIE's table of D65 is not quite the white of sRGB, which a reflectance of 1 thus misses by 2.7e-4.
  EXPECT_LT(error_of(Vector3::Ones()), 3e-4);
}

TEST(SpectralUpsampler, ReflectancesStayPhysical) {
  for (std::uint32_t i = 0; i < 500; ++i) {
    const SigmoidReflectance reflectance = SpectralUpsampler::d65().fit(random_colour(i));
    for (float w = 300.0f; w <= 1200.0f; w += 25.0f) {
      EXPECT_GE(reflectance(w), 0.0f);
      EXPECT_LE(reflectance(w), 1.0f);
    }
  }
}

TEST(SpectralUpsampler, GreyIsNearlyFlat) {
  const SigmoidReflectance grey = SpectralUpsampler::d65().fit({0.5, 0.5, 0.5});
  for (float w = 400.0f; w <= 700.0f; w += 10.0f) EXPECT_NEAR(grey(w), 0.5, 5e-4);
}

TEST(Upsample, DoesEveryPixel) {
  Image<float> picture(40, 30, 3);
  for (int y = 0; y < 30; ++y)
    for (int x = 0; x < 40; ++x) {
      // Runs of equal pixels with jumps between them.
      const Vector3 colour = random_colour(static_cast<std::uint32_t>(y * 40 + x) / 3);
      for (int c = 0; c < 3; ++c) picture.at(x, y, c) = static_cast<float>(colour[c]);
    }
  const Image<float> coefficients = upsample(picture);
  for (int y = 0; y < 30; ++y)
    for (int x = 0; x < 40; ++x) {
      const std::span<const float> c = coefficients.pixel(x, y), rgb = picture.pixel(x, y);
      const Vector3 back = linear_srgb_of({c[0], c[1], c[2]});
      EXPECT_LT((back - Vector3(rgb[0], rgb[1], rgb[2])).lpNorm<Eigen::Infinity>(), 3e-6);
    }
}

}  // namespace
}  // namespace groundglass::scene
