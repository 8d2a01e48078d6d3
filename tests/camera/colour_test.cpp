#include <gtest/gtest.h>

#include "isp/develop.h"
#include "optics/analysis/first_order.h"
#include "sensor/capture/expose.h"
#include "sim/measure/chart_report.h"
#include "tests/camera/small_camera.h"

namespace groundglass::camera {
namespace {

using testing::scene_of;
using testing::small_camera;

using LensAndSensor = std::pair<std::string, std::string>;
class Colour : public ::testing::TestWithParam<LensAndSensor> {};

// The whole chain without sensor noise: a ColorChecker under D65, photographed, exposed, developed, against
// the same reflectances as the CIE observer sees them. The cyan patch, which sRGB cannot hold, counts like
// any other.
TEST_P(Colour, ColorCheckerUnderDaylight) {
  const Camera camera = small_camera(GetParam().first, GetParam().second, 512, 384);
  // The chart takes nine tenths of the width that the window sees at two metres.
  const double efl_mm = optics::first_order(camera.lens, 550.0).efl_mm;
  const double width_m = 0.9 * 512 * camera.sensor.readout_pitch_um() * 1e-3 / efl_mm * 2.0;
  const scene::Scene scene = scene_of(
      "[[target]]\nkind = \"colorchecker\"\ncentre_m = [0, 0]\ndistance_m = 2.0\n"
      "width_m = " +
          std::to_string(width_m) + "\n",
      2.0);
  const SpectralImage image = photograph(scene, camera, {64, 1}, Task());
  sensor::ExposureSettings exposure = choose_exposure(image, camera.sensor, scene::AutoExposure{0.8}, Task());
  exposure.noise = sensor::NoiseTerms::none();
  const RawFrame raw = sensor::expose(image, camera.sensor, exposure, Task());
  const measure::ChartReport report =
      measure::chart_report(scene, camera, raw, isp::develop(raw, 0.0, Task()));
  ASSERT_TRUE(report.colorchecker.has_value());
  EXPECT_LE(report.colorchecker->mean_delta_e00, 2.5);
  EXPECT_EQ(report.clipped_pixels, 0u);
  RecordProperty("mean_delta_e00", std::to_string(report.colorchecker->mean_delta_e00));
  RecordProperty("max_delta_e00", std::to_string(report.colorchecker->max_delta_e00));
}

INSTANTIATE_TEST_SUITE_P(Cameras, Colour,
                         ::testing::Values(LensAndSensor{"phone_8p_f195_8p69mm", "phone_1inch_1p6um"},
                                           LensAndSensor{"leica_summicron_m_50mm_f2", "imx183"}));

}  // namespace
}  // namespace groundglass::camera
