#include "sim/measure/tukey_lambda.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sensor/capture/expose.h"
#include "sim/core/philox.h"
#include "tests/sensor/simple_sensor.h"
#include "tests/support/expect_input_error.h"

namespace groundglass::measure {
namespace {

// Values of the closed form as printed in the reference figures of sensor noise.
TEST(TukeyLambda, HasThePublishedVariances) {
  const std::pair<double, double> published[] = {{0.14, 2.1103}, {0.1, 2.3780},   {-0.05, 3.9367},
                                                 {-0.1, 4.7805}, {-0.15, 5.9122}, {-0.2, 7.4851},
                                                 {-0.25, 9.7784}};
  for (const auto& [shape, variance] : published)
    EXPECT_NEAR(tukey_lambda_variance(shape), variance, 6e-5) << shape;
  EXPECT_NEAR(tukey_lambda_variance(0.0), tukey_lambda_variance(1e-4), 2e-3);
}

std::vector<double> sample(double shape, double scale) {
  std::vector<double> values;
  for (std::uint32_t i = 0; i < 40000; ++i) {
    const PhiloxCounter bits = philox4x32({i, 0, 0, 0}, philox_key(11));
    values.push_back(7.0 + scale * tukey_lambda_quantile(shape, uniform_double(bits[0], bits[1])));
  }
  return values;
}

TEST(TukeyLambda, IsFoundAgain) {
  for (double shape : {0.14, 0.0, -0.1, -0.2}) {
    const TukeyLambda fit = fit_tukey_lambda(sample(shape, 2.5));
    EXPECT_NEAR(fit.shape, shape, 0.02);
    EXPECT_NEAR(fit.scale, 2.5, 0.05);
    EXPECT_NEAR(fit.location, 7.0, 0.15);
    EXPECT_GT(fit.correlation, 0.999);
  }
}

/// Electrons of dark frames with white noise of 2 e and, in some pixels, traps.
TukeyLambda fit_of_dark_frame(double trap_share) {
  sensor::SensorModel s = sensor::simple_sensor(200, 200);
  s.conversion_modes[0].read_noise_e = 2.0;
  s.source_follower.trap_share = trap_share;
  s.source_follower.trap_e = 8.0;
  s.source_follower.cds_interval_s = 1e-3;
  sensor::ExposureSettings settings;
  settings.time_s = 0.01;
  std::vector<double> values;
  const RawFrame frame = sensor::expose(sensor::flat_irradiance(s, 0.0f), s, settings, Task());
  for (std::uint16_t dn : frame.dn.data()) values.push_back((dn - 1000.0) / 4.0);
  return fit_tukey_lambda(std::move(values));
}

// A normal distribution is the one of shape 0.14; telegraph noise makes its tails heavier.
TEST(TukeyLambda, TellsTelegraphNoiseByItsTails) {
  const TukeyLambda white = fit_of_dark_frame(0.0), with_traps = fit_of_dark_frame(0.1);
  EXPECT_NEAR(white.shape, 0.14, 0.02);
  EXPECT_NEAR(white.scale * std::sqrt(tukey_lambda_variance(white.shape)), 2.0, 0.04);
  EXPECT_LT(with_traps.shape, 0.0);
}

TEST(TukeyLambda, RefusesWhatHasNoDistribution) {
  EXPECT_INPUT_ERROR(fit_tukey_lambda({1.0, 2.0}), "10 values");
  EXPECT_INPUT_ERROR(fit_tukey_lambda(std::vector<double>(20, 3.0)), "values that differ");
}

}  // namespace
}  // namespace groundglass::measure
