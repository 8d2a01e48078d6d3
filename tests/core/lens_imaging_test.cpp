#include "sim/core/lens_imaging.h"

#include <gtest/gtest.h>

#include <cmath>

namespace groundglass {
namespace {

LensImaging traced(std::vector<double> wavelengths_nm, std::vector<double> heights_mm) {
  LensImaging imaging;
  imaging.wavelength_nm = std::move(wavelengths_nm);
  imaging.height_mm = std::move(heights_mm);
  return imaging;
}

TEST(LensImaging, FollowsACubicOverWavelength) {
  const LensImaging imaging = traced({400, 430, 500, 560, 610, 700}, {0, 1, 2});
  const auto cubic = [](double nm) { return 2.0 + 1e-2 * nm - 3e-5 * nm * nm + 4e-8 * nm * nm * nm; };
  const auto at = [&](double nm) {
    const auto weights = wavelength_weights(imaging, nm);
    double sum = 0.0;
    for (size_t w = 0; w < weights.size(); ++w) sum += weights[w] * cubic(imaging.wavelength_nm[w]);
    return sum;
  };
  for (double nm = 400.0; nm <= 700.0; nm += 7.3) EXPECT_NEAR(at(nm), cubic(nm), 1e-12);
  EXPECT_NEAR(at(350.0), cubic(400.0), 1e-12);
  EXPECT_NEAR(at(800.0), cubic(700.0), 1e-12);
}

TEST(LensImaging, IsStraightBetweenTwoWavelengthsAndTheSameAtOne) {
  EXPECT_EQ(wavelength_weights(traced({400, 600}, {0, 1, 2}), 450.0), (std::vector<double>{0.75, 0.25}));
  EXPECT_EQ(wavelength_weights(traced({400}, {0, 1, 2}), 450.0), std::vector<double>{1.0});
}

TEST(LensImaging, IsEvenAboutTheAxis) {
  const auto parabola = [](double mm) { return 1.0 - 0.04 * mm * mm; };
  for (const std::vector<double>& heights :
       {std::vector<double>{0, 0.5, 1.5}, std::vector<double>{0, 0.5, 1.2, 1.5, 3.0, 3.1}}) {
    const LensImaging imaging = traced({550}, heights);
    std::vector<double> values;
    for (double height : heights) values.push_back(parabola(height));
    for (double mm = 0.0; mm <= heights.back(); mm += 0.05)
      EXPECT_NEAR(value_at_height(imaging, values, mm), parabola(mm), 1e-12) << mm;
    EXPECT_NEAR(value_at_height(imaging, values, 9.0), parabola(heights.back()), 1e-12);
  }
}

}  // namespace
}  // namespace groundglass
