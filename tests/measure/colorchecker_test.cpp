#include "sim/measure/colorchecker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/core/standard_spectra.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::measure {
namespace {

constexpr size_t cyan = 17;
constexpr int patch_size = 6;

std::array<PatchRect, 24> layout() {
  std::array<PatchRect, 24> patches;
  for (int i = 0; i < 24; ++i)
    patches[static_cast<size_t>(i)] = {8 * (i % 6) + 1, 8 * (i / 6) + 1, patch_size, patch_size};
  return patches;
}

/// Linear sRGB of what an observer adapted to the illuminant by Bradford sees.
std::array<Vector3, 24> seen_under(const Spectrum& illuminant) {
  const Matrix3 to_srgb = xyz_to_srgb() * bradford(white_point(illuminant), white_D65());
  std::array<Vector3, 24> colours;
  for (size_t i = 0; i < 24; ++i)
    colours[i] = to_srgb * xyz_of_reflectance(colorchecker_reflectances().column(i), illuminant);
  return colours;
}

Picture chart_of(const std::array<Vector3, 24>& linear, double lowest = -10.0) {
  Picture picture{Image<float>(48, 32, 3)};
  const auto patches = layout();
  for (size_t i = 0; i < 24; ++i)
    for (int y = 0; y < patch_size; ++y)
      for (int x = 0; x < patch_size; ++x)
        for (int c = 0; c < 3; ++c)
          picture.pixels.at(patches[i].x + x, patches[i].y + y, c) =
              static_cast<float>(srgb_encode(std::max(lowest, linear[i][c])));
  return picture;
}

TEST(Colorchecker, AnExactPictureHasNoError) {
  for (const char* name : {"D65", "A", "FL11"}) {
    const Spectrum& light = cie_illuminant(name);
    const auto result = measure_colorchecker(chart_of(seen_under(light)), layout(), light);
    // Float pixels hold a colour to about 1e-6.
    EXPECT_LT(result.max_delta_e00, 1e-3) << name;
    EXPECT_NEAR(result.exposure_scale, 1.0, 1e-6) << name;
  }
}

TEST(Colorchecker, ClippingToSrgbCostsOnlyTheCyanPatch) {
  const Spectrum& light = cie_illuminant("D65");
  const auto result = measure_colorchecker(chart_of(seen_under(light), 0.0), layout(), light);
  for (size_t i = 0; i < 24; ++i) {
    if (i == cyan)
      EXPECT_GT(result.delta_e00[i], 0.5);
    else
      EXPECT_LT(result.delta_e00[i], 1e-3) << i;
  }
}

TEST(Colorchecker, ExposureIsNoError) {
  const Spectrum& light = cie_illuminant("D65");
  auto colours = seen_under(light);
  for (auto& colour : colours) colour *= 0.37;
  const auto result = measure_colorchecker(colours, light);
  EXPECT_LT(result.max_delta_e00, 1e-9);
  EXPECT_NEAR(result.exposure_scale, 1.0 / 0.37, 1e-12);
}

/// Inverse of CIELAB where none of the three ratios is in the linear part (CIE 15:2018, annex).
Vector3 xyz_of_lab(const Vector3& lab, const Vector3& white) {
  const double fy = (lab.x() + 16.0) / 116.0, fx = fy + lab.y() / 500.0, fz = fy - lab.z() / 200.0;
  return Vector3(fx * fx * fx, fy * fy * fy, fz * fz * fz).cwiseProduct(white);
}

TEST(Colorchecker, ALightnessShiftHasTheErrorOfTheClosedForm) {
  const Spectrum& light = cie_illuminant("D65");
  auto colours = seen_under(light);
  const auto exact = measure_colorchecker(colours, light);
  constexpr size_t blue_sky = 2;
  constexpr double shift = 2.0;
  const Matrix3 from_D50 = xyz_to_srgb() * bradford(white_D50_icc(), white_D65());
  const Vector3 lab = exact.reference_lab[blue_sky] + Vector3(shift, 0.0, 0.0);
  colours[blue_sky] = from_D50 * xyz_of_lab(lab, white_D50_icc());
  const auto shifted = measure_colorchecker(colours, light);
  // With chroma and hue equal, CIEDE2000 is ΔL*/S_L (Sharma, Wu, Dalal 2005, equations 15 and 22).
  const double from_50 = lab.x() - shift / 2.0 - 50.0;
  const double s_l = 1.0 + 0.015 * from_50 * from_50 / std::sqrt(20.0 + from_50 * from_50);
  EXPECT_NEAR(shifted.delta_e00[blue_sky], shift / s_l, 1e-9);
  EXPECT_EQ(shifted.max_delta_e00, shifted.delta_e00[blue_sky]);
  EXPECT_NEAR(shifted.mean_delta_e00, shift / s_l / 24.0, 1e-9);
}

TEST(Colorchecker, LightsWithoutAdaptationAreFarOff) {
  const auto result = measure_colorchecker(seen_under(cie_illuminant("FL11")), cie_illuminant("D65"));
  EXPECT_GT(result.mean_delta_e00, 2.0);
}

TEST(Colorchecker, BadInputIsNamed) {
  const Spectrum& light = cie_illuminant("D65");
  const Picture picture = chart_of(seen_under(light));
  auto patches = layout();
  patches[22].x = 47;
  EXPECT_INPUT_ERROR(measure_colorchecker(picture, patches, light), "colorchecker: patch 23", "48×32");
  const Picture black{Image<float>(48, 32, 3)}, grey{Image<float>(48, 32, 1)};
  EXPECT_INPUT_ERROR(measure_colorchecker(black, layout(), light), "colorchecker", "black");
  EXPECT_INPUT_ERROR(measure_colorchecker(grey, layout(), light), "colorchecker", "1 channels");
}

}  // namespace
}  // namespace groundglass::measure
