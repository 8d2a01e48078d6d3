#include "sim/scene/light.h"

#include <gtest/gtest.h>

#include "sim/core/standard_spectra.h"
#include "sim/scene/sampled_spectrum.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::scene {
namespace {

TEST(Light, EqualEnergyHasTheClosedFormIrradiance) {
  // E is constant and lux = 683.002 · E · ∫V dλ. CIE 018 tabulates ΣV = 106.856895 nm at 1 nm from 360 to
  // 830.
  const Light light = make_light("E", cie_illuminant("E"), 1000.0);
  const double expected = 1000.0 / (683.002 * 106.856895);
  for (double w : {380.0, 555.5, 780.0}) EXPECT_NEAR(light.irradiance(w), expected, 6e-6 * expected);
}

TEST(Light, IlluminanceIsWhatWasAsked) {
  for (const std::string name : {"A", "D50", "D65", "FL11", "LED-B3"}) {
    const Light light = make_light(name, cie_illuminant(name), 432.1);
    // A fine midpoint sum of the two tables, independent of the exact integral.
    double lumens_per_m2 = 0.0;
    for (double w = 380.005; w < 780.0; w += 0.01)
      lumens_per_m2 += 683.002 * light.irradiance(w) * cie1931_observer().column("y_bar")(w) * 0.01;
    EXPECT_NEAR(lumens_per_m2, 432.1, 432.1 * 1e-6) << name;
    EXPECT_NEAR(illuminance_lux(light.irradiance), 432.1, 1e-9);
  }
}

TEST(Light, KeepsItsColour) {
  const Light light = make_light("D65", cie_illuminant("D65"), 50.0);
  EXPECT_NEAR(light.irradiance(450.0) / light.irradiance(560.0), 117.008 / 100.0,
              1e-12);  // CIE 15, table T.1
}

TEST(Light, RefusesWhatCannotShine) {
  EXPECT_INPUT_ERROR(make_light("x", Spectrum({400, 500}, {1, -1}), 1.0), "negative");
  EXPECT_INPUT_ERROR(make_light("x", Spectrum({800, 900}, {1, 1}), 1.0), "no power");
}

TEST(SampledSpectrum, IsTheSameFunctionAsTheSpectrum) {
  const std::vector<Spectrum> spectra{cie_illuminant("FL11"), colorchecker_reflectances().column("cyan"),
                                      Spectrum({400.2, 400.5, 431.0, 700.0}, {1, 3, 2, 5})};
  for (const Spectrum& spectrum : spectra) {
    const SampledSpectrum sampled(spectrum);
    for (double w = 390.0; w < 790.0; w += 0.37) {
      const auto single = static_cast<float>(w);
      // Rounding λ to float moves the position by 3e-5 nm at most.
      EXPECT_NEAR(sampled(single), spectrum(single), 1e-6 * spectrum(single) + 2e-3) << w;
      if (spectrum(single) == 0.0) {
        EXPECT_EQ(sampled(single), 0.0f) << w;
      }
    }
    EXPECT_FLOAT_EQ(sampled(static_cast<float>(spectrum.last_nm())),
                    static_cast<float>(spectrum.values().back()));
  }
  EXPECT_EQ(SampledSpectrum(cie_illuminant("D65")).size(), 81u);
}

TEST(SampledSpectrum, RefusesWavelengthsOffItsRaster) {
  EXPECT_INPUT_ERROR(SampledSpectrum(Spectrum({400.0, 400.05}, {1, 1})), "400.05", "multiples of 0.1 nm");
}

}  // namespace
}  // namespace groundglass::scene
