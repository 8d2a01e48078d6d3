#include "sensor/light/even_light.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sensor/capture/expose.h"
#include "sensor/capture/frame_metadata.h"
#include "sensor/light/photoelectrons.h"
#include "sim/core/standard_spectra.h"
#include "tests/sensor/simple_sensor.h"

namespace groundglass::sensor {
namespace {

/// A grey wall in daylight about the axis, through a lens of f/1.8.
SpectralImage grey_wall(const SensorModel& s) {
  constexpr int side = 48;
  SpectralImage light = flat_irradiance(s, 0.0f, side, side);
  light.grid = {380.0, 10.0, 40};
  light.pixels = Image<float>(side, side, light.grid.band_count);
  light.scene_white = cie_illuminant("D65").band_means(light.grid);
  for (size_t i = 0; i < light.pixels.data().size(); ++i)
    light.pixels.data()[i] = static_cast<float>(1e-6 * light.scene_white[i % light.scene_white.size()]);
  light.incidence = {{0.0, 0.0, 16.1, 16.1}};
  return light;
}

/// Means of the colours of the frame's middle, of all colours' largest.
std::array<double, 3> ratios(const Image<float>& rate, const CfaPattern& cfa) {
  std::array<double, 3> sum{}, count{};
  for (int y = 8; y < rate.height() - 8; ++y)
    for (int x = 8; x < rate.width() - 8; ++x) {
      const auto plane = static_cast<size_t>(cfa.plane_at(x, y));
      sum[plane] += rate.at(x, y);
      ++count[plane];
    }
  for (size_t i = 0; i < 3; ++i) sum[i] /= count[i];
  const double most = std::ranges::max(sum);
  for (double& ratio : sum) ratio /= most;
  return sum;
}

/// The picture of a grey wall is what white balance calls grey, whatever the pixels' optics do to colours:
/// spots and charge that reach neighbours, filters of several pixels, read as blocks or each by itself.
TEST(EvenLight, AGreyWallHasTheRatiosOfTheNeutral) {
  for (const int binning : {1, 2}) {
    SensorModel s = load_sensor("imx586");
    s.binning = binning;
    const SpectralImage wall = grey_wall(s);
    const auto measured = ratios(mean_photoelectrons_per_s(wall, s, Task()), s.readout_cfa());
    const Eigen::VectorXd neutral = as_shot_neutral(wall, s);
    SensorModel without = s;
    without.optics = {};
    const Eigen::VectorXd filters_alone = as_shot_neutral(wall, without);
    double mixing = 0.0;
    for (int i = 0; i < 3; ++i) {
      EXPECT_NEAR(neutral[i] / measured[static_cast<size_t>(i)], 1.0, 5e-4) << binning << " " << i;
      mixing = std::max(mixing, std::abs(filters_alone[i] / measured[static_cast<size_t>(i)] - 1.0));
    }
    EXPECT_GT(mixing, 0.01) << "something to account for";
    std::printf("binning %d: filters alone are %.4f off\n", binning, mixing);
  }
}

/// A wall that sends one wavelength tells a plane's quantum efficiency with its neighbours' light.
TEST(EvenLight, QuantumEfficiencyIsThatOfAWallOfOneWavelength) {
  const SensorModel s = load_sensor("imx586");
  SpectralImage wall = grey_wall(s);
  const auto mixed = quantum_efficiency_of_even_light(s, wall, {});
  SensorModel told = s;
  told.quantum_efficiency = mixed;
  told.optics = {};
  for (const int band : {8, 15, 22}) {
    for (size_t i = 0; i < wall.pixels.data().size(); ++i)
      wall.pixels.data()[i] = static_cast<int>(i) % wall.grid.band_count == band ? 1e-6f : 0.0f;
    const auto measured = ratios(mean_photoelectrons_per_s(wall, s, Task()), s.readout_cfa());
    const auto expected = ratios(mean_photoelectrons_per_s(wall, told, Task()), s.readout_cfa());
    for (size_t i = 0; i < 3; ++i) EXPECT_NEAR(measured[i], expected[i], 2e-3) << band;
  }
}

}  // namespace
}  // namespace groundglass::sensor
