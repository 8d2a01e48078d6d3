#include "sensor/light/photoelectrons.h"

#include <gtest/gtest.h>

#include <cmath>

#include "optics/lens/reverse.h"
#include "optics/trace/trace.h"
#include "sim/core/constants.h"
#include "tests/camera/small_camera.h"

namespace groundglass::camera {
namespace {

using testing::scene_of;
using testing::small_camera;

/// sin²θ′ of the marginal ray from the sensor's centre, by bisection.
double marginal_sine_squared(const optics::Lens& lens, double wavelength_nm) {
  const optics::SequentialTracer<double> tracer(optics::reversed(lens), wavelength_nm);
  double inside = 0.0, outside = 1.0;
  for (int step = 0; step < 45; ++step) {
    const double sine = 0.5 * (inside + outside);
    optics::RayBatch<double> rays(1);
    rays.m[0] = sine;
    rays.n[0] = std::sqrt(1.0 - sine * sine);
    rays.z[0] = -lens.image_distance_mm();
    tracer.trace(rays);
    (rays.ok(0) ? inside : outside) = sine;
  }
  return inside * inside;
}

/// Per plane and unit of sin²θ′: p² ∫ ρ E(λ) QE(λ) λ/(hc) dλ, summed every 0.25 nm.
std::vector<double> closed_form_e_per_s(const Camera& camera, const scene::Scene& scene, double reflectance) {
  const double pitch_m = camera.sensor.readout_pitch_um() * 1e-6, step_nm = 0.25;
  std::vector<double> rate(camera.sensor.planes.size(), 0.0);
  for (double nm = 400.0 + step_nm / 2.0; nm < 700.0; nm += step_nm) {
    const double vacuum_m = nm * constants::refractive_index_of_air * 1e-9;
    const double photons = scene.light().irradiance(nm) * reflectance * vacuum_m /
                           (constants::planck_J_s * constants::speed_of_light_m_s);
    for (size_t p = 0; p < rate.size(); ++p)
      rate[p] += step_nm * photons * camera.sensor.quantum_efficiency[p](nm) * pitch_m * pitch_m;
  }
  return rate;
}

using LensAndSensor = std::pair<std::string, std::string>;
class Photoelectrons : public ::testing::TestWithParam<LensAndSensor> {};

// From the lamp to the charge in one closed form: a wall of reflectance ρ under spectral irradiance E sends
// the axis ρ E sin²θ′. No bands, no Monte Carlo. Without microlenses, which lose some of a wide cone between
// the photodiodes: of them tests/sensor/pixel_response_test.cpp knows.
TEST_P(Photoelectrons, OfAWhiteWallMatchTheClosedForm) {
  const Camera camera = small_camera(GetParam().first, GetParam().second, 64, 64);
  const scene::Scene scene = scene_of("[background]\ndistance_m = 1.5\nreflectance = 0.7\n", 1.5);
  const SpectralImage image = photograph(scene, camera, {256, 1}, Task());
  const Image<float> rate =
      sensor::mean_photoelectrons_per_s(image, camera.sensor, Task(), {.microlens = false});

  const CfaPattern cfa = camera.sensor.readout_cfa();
  const size_t planes = camera.sensor.planes.size();
  std::vector<double> sum(planes, 0.0), count(planes, 0.0);
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; ++x) {
      const auto plane = static_cast<size_t>(cfa.plane_at(x, y));
      sum[plane] += static_cast<double>(rate.at(x, y));
      count[plane] += 1.0;
    }
  const std::vector<double> expected = closed_form_e_per_s(camera, scene, 0.7);
  const optics::Lens lens = focused_lens(scene, camera);
  // Red, green, blue: θ′ differs a little with wavelength.
  const double wavelength_nm[] = {600.0, 540.0, 460.0};
  for (size_t p = 0; p < planes; ++p) {
    const double ratio = sum[p] / count[p] / (expected[p] * marginal_sine_squared(lens, wavelength_nm[p]));
    EXPECT_NEAR(ratio, 1.0, 0.003) << camera.sensor.planes[p];
    RecordProperty(camera.sensor.planes[p], std::to_string(ratio));
  }
}

INSTANTIATE_TEST_SUITE_P(Cameras, Photoelectrons,
                         ::testing::Values(LensAndSensor{"phone_8p_f195_8p69mm", "phone_1inch_1p6um"},
                                           LensAndSensor{"leica_summicron_m_50mm_f2", "imx183"}));

}  // namespace
}  // namespace groundglass::camera
