#include "sensor/light/photoelectrons.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sensor/capture/auto_exposure.h"
#include "tests/sensor/simple_sensor.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::sensor {
namespace {

// Photons in one joule at 1 nm vacuum wavelength: 1e-9 / (h c), CODATA 2018.
constexpr double photons_per_J_nm = 5.03411657e15;

TEST(Photoelectrons, FlatSpectrumMatchesItsClosedForm) {
  const SensorModel s = simple_sensor(16, 16);
  const auto rate = mean_photoelectrons_per_s(flat_irradiance(s, 2e-6f), s, Task());
  // E q a n ∫ λ dλ / (h c) from 400 to 700 nm, QE 0.5, pixel (2 um)².
  const double expected =
      2e-6 * 0.5 * 4e-12 * photons_per_J_nm * 1.000277 * (700.0 * 700.0 - 400.0 * 400.0) / 2.0;
  for (float value : rate.data()) EXPECT_NEAR(value / expected, 1.0, 1e-6);
}

TEST(Photoelectrons, OneLuxAt555nmIsTheTextbookPhotonFlux) {
  // 1 lm at 555 nm in air is 1/683 W = 4.09e15 photons per second (photon energy 2.2339 eV in vacuum terms).
  SensorModel s = simple_sensor(4, 4);
  s.quantum_efficiency = {Spectrum::constant(1.0)};
  SpectralImage image = flat_irradiance(s, 1.0f / 683.002f);
  image.grid = {554.5, 1.0, 1};
  image.pixels = Image<float>(4, 4, 1, 1.0f / 683.002f);
  const double flux = mean_photoelectrons_per_s(image, s, Task()).at(0, 0) / 4e-12;
  const double expected = (1.0 / 683.002) * 555.0 * 1.000277e-9 / (6.62607015e-34 * 299792458.0);
  EXPECT_NEAR(flux / expected, 1.0, 1e-6);
  EXPECT_NEAR(flux / 4.0916e15, 1.0, 1e-3);
}

TEST(Photoelectrons, SteepQuantumEfficiencyIsIntegratedNotSampled) {
  // A triangle that lies wholly inside one band and misses its centre.
  SensorModel s = simple_sensor(4, 4);
  s.quantum_efficiency = {Spectrum({500, 502, 504}, {0, 0.8, 0})};
  const auto weights = electrons_per_irradiance(s, WavelengthGrid{});
  const double expected =
      4e-12 * photons_per_J_nm * 1.000277 * 0.8 * 2.0 * 502.0;  // ∫ λ·triangle = area · centre
  EXPECT_NEAR(weights[0][10] / expected, 1.0, 1e-8);
  EXPECT_EQ(weights[0][9], 0.0);
  EXPECT_EQ(weights[0][11], 0.0);
}

TEST(Photoelectrons, EachSiteHasItsColour) {
  const SensorModel s = simple_bayer(8, 8);
  const auto weights = electrons_per_irradiance(s, WavelengthGrid{});
  const auto rate = mean_photoelectrons_per_s(flat_irradiance(s, 1e-6f), s, Task());
  const auto sum = [&](size_t plane) {
    double total = 0.0;
    for (double w : weights[plane]) total += 1e-6 * w;
    return total;
  };
  EXPECT_NEAR(rate.at(2, 4) / sum(0), 1.0, 1e-6);
  EXPECT_NEAR(rate.at(3, 4) / sum(1), 1.0, 1e-6);
  EXPECT_NEAR(rate.at(2, 5) / sum(1), 1.0, 1e-6);
  EXPECT_NEAR(rate.at(3, 5) / sum(2), 1.0, 1e-6);
}

TEST(Photoelectrons, WindowsAreCentredOnWholeTiles) {
  const SensorModel s = simple_bayer(100, 80);
  EXPECT_EQ(window_origin(s, 100, 80).x, 0);
  EXPECT_EQ(window_origin(s, 90, 74).x, 4);  // 5 is odd: one down
  EXPECT_EQ(window_origin(s, 90, 74).y, 2);
}

TEST(Photoelectrons, WrongIrradianceIsANamedError) {
  const SensorModel s = simple_bayer(8, 8);
  SpectralImage image = flat_irradiance(s, 1e-6f);
  image.pixel_pitch_um = 2.4;
  EXPECT_INPUT_ERROR(mean_photoelectrons_per_s(image, s, Task()), "2.4 um", "2 um");
  EXPECT_INPUT_ERROR(mean_photoelectrons_per_s(flat_irradiance(s, 1e-6f, 10, 8), s, Task()), "10 x 8",
                     "8 x 8");
  image = flat_irradiance(s, 1e-6f);
  image.pixels.pixel(3, 2)[4] = -1e-9f;
  EXPECT_INPUT_ERROR(mean_photoelectrons_per_s(image, s, Task()), "pixel (3, 2)", "445 nm", "-1e-09");
  image.pixels.pixel(3, 2)[4] = std::nanf("");
  EXPECT_INPUT_ERROR(mean_photoelectrons_per_s(image, s, Task()), "pixel (3, 2)", "nan");
  image = flat_irradiance(s, 1e-6f);
  image.grid.band_count = 29;
  EXPECT_INPUT_ERROR(mean_photoelectrons_per_s(image, s, Task()), "30 channels", "29 bands");
  // QE known to 700 nm only, where it is still high: light beyond it would be lost unseen.
  image = flat_irradiance(s, 1e-6f);
  image.grid.first_edge_nm = 420;
  EXPECT_INPUT_ERROR(mean_photoelectrons_per_s(image, s, Task()), "efficiency of R", "550 to 700");
}

TEST(AutoExposure, PutsTheBrightestButOneInAThousandAtTheFraction) {
  const SensorModel s = simple_sensor(100, 100);
  Image<float> rate(100, 100, 1, 100.0f);
  for (int x = 0; x < 9; ++x) rate.at(x, 0) = 1e6f;  // glints: fewer than one in a thousand
  for (int x = 10; x < 100; ++x) rate.at(x, 0) = 300.0f;
  EXPECT_NEAR(auto_exposure_time_s(rate, s, 100, 0.8), 0.8 * 15000.0 / 300.0, 1e-9);
  EXPECT_NEAR(auto_exposure_time_s(rate, s, 400, 0.8), 0.8 * (64535.0 / 16.0) / 300.0, 1e-9);
  EXPECT_INPUT_ERROR(auto_exposure_time_s(Image<float>(4, 4), s, 100, 0.8), "no light");
  EXPECT_INPUT_ERROR(auto_exposure_time_s(rate, s, 100, 0.0), "white_level_fraction");
}

TEST(SaturationIso, FollowsFromSizeAndFullWell) {
  SensorModel s = simple_sensor();
  const double iso = saturation_iso(s);
  s.conversion_modes[0].full_well_e /= 2.0;  // half the light fills it: twice the speed
  EXPECT_NEAR(saturation_iso(s) / iso, 2.0, 1e-9);
  s.pixel_pitch_um *= 2.0;
  EXPECT_NEAR(saturation_iso(s) / iso, 8.0, 1e-9);
}

}  // namespace
}  // namespace groundglass::sensor
