#include "sensor/pixel/trap.h"

#include <cmath>

#include "tests/sensor/flat_frames.h"

namespace groundglass::sensor {
namespace {

constexpr std::uint32_t traps = 100000;

/// Mean of the products of states about ½, `apart_s` apart.
double covariance(double time_s, double apart_s) {
  double sum = 0.0;
  for (std::uint32_t x = 0; x < traps; ++x) {
    const double a = trap_is_full(philox_key(5), x, 1, time_s, 0.37) ? 0.5 : -0.5;
    const double b = trap_is_full(philox_key(5), x, 1, time_s, 0.37 + apart_s) ? 0.5 : -0.5;
    sum += a * b / traps;
  }
  return sum;
}

// Kirton and Uren 1989: a Lorentzian spectrum, whose transform is an exponential.
TEST(Trap, ForgetsItsStateExponentially) {
  constexpr double time_s = 0.02;
  for (double in_times : {0.0, 0.1, 0.5, 1.0, 2.0, 5.0})
    EXPECT_NEAR(covariance(time_s, in_times * time_s), 0.25 * std::exp(-in_times),
                4.5 * 0.25 / std::sqrt(traps))
        << in_times;
}

TEST(Trap, IsFullForHalfOfTheTime) {
  double full = 0.0;
  for (std::uint32_t x = 0; x < traps; ++x) full += trap_is_full(philox_key(5), x, 2, 1e-3, 3.0);
  EXPECT_NEAR(full / traps, 0.5, 4.5 * 0.5 / std::sqrt(traps));
}

TEST(Trap, DoubleSamplingSeesItsChanges) {
  SensorModel s = simple_sensor();
  s.source_follower = {.cds_interval_s = 2e-4, .trap_share = 0.2, .trap_e = 30.0, .trap_time_s = 1e-3};
  ExposureSettings settings = only(&NoiseTerms::telegraph);
  settings.time_s = 0.01;
  const Moments m = moments_of(flat_frame(s, 0.0, settings));
  // ⟨(a − b)²⟩ = ½ (1 − e^(−t/τ)), amplitudes exponential with ⟨A²⟩ = 2 · 30². Of 52429 traps 9 % change; the
  // sum of squares, fourth moment 24 · 30⁴, spreads by √(24 / 4 / 4752).
  const double changes = 0.5 * (1.0 - std::exp(-0.2)), variance_e2 = 0.2 * changes * 2.0 * 900.0;
  const double spread = std::sqrt(6.0 / (0.2 * 512 * 512 * changes));
  EXPECT_NEAR(m.variance / (16 * variance_e2), 1.0, 4.5 * spread);
  EXPECT_NEAR(m.mean, 1000.0, 4.5 * 4 * std::sqrt(variance_e2) / 512.0);
}

// A pixel's values over frames take three levels: the sign of a trap that double sampling shows.
TEST(Trap, ShowsThreeLevelsOverTime) {
  SensorModel s = simple_sensor(64, 64);
  s.source_follower = {.cds_interval_s = 1e-3, .trap_share = 0.02, .trap_e = 50.0, .trap_time_s = 1e-3};
  ExposureSettings settings = only(&NoiseTerms::telegraph);
  settings.time_s = 0.1;
  std::vector<RawFrame> frames;
  for (settings.frame = 0; settings.frame < 40; ++settings.frame)
    frames.push_back(flat_frame(s, 0.0, settings));
  int blinking = 0;
  for (size_t i = 0; i < 64 * 64; ++i) {
    int up = 0;
    for (const RawFrame& frame : frames) up = std::max(up, frame.dn.data()[i] - 1000);
    if (up < 8) continue;
    ++blinking;
    for (const RawFrame& frame : frames) {
      const int change = std::abs(frame.dn.data()[i] - 1000);
      // Two traps in one pixel would make more levels; there are 82 among 4096.
      ASSERT_TRUE(change == 0 || std::abs(change - up) <= 1) << change << " " << up;
    }
  }
  EXPECT_GT(blinking, 50);
}

}  // namespace
}  // namespace groundglass::sensor
