#pragma once

#include <string>

namespace groundglass::sensor {

/// Standard deviations of a fixed pattern, in the parts of EMVA 1288 R4.0, section 4.4: of its own to each
/// pixel, and shared by a row or a column.
struct PatternSpread {
  double pixel = 0.0, row = 0.0, column = 0.0;
};

/// Charge that collects without light.
struct DarkCurrent {
  double e_per_s = 0.0;
  /// The temperature at which it was measured.
  double at_C = 20.0;
  /// It doubles with each of these (EMVA 1288 R4.0, section 3.3); 0 means the law of generation in a depleted
  /// semiconductor instead, T^1.5 exp(−gap / 2kT) (Konnik & Welsh 2014, arXiv:1412.4031, eq. 14).
  double doubling_K = 8.0;
  /// Silicon at room temperature.
  double gap_eV = 1.12;
  /// Share of pixels with much more of it, and the mean of that, exponentially distributed, at `at_C`.
  double hot_share = 0.0, hot_e_per_s = 0.0;

  /// How much more there is at a temperature than at `at_C`.
  double growth(double temperature_C) const;
};

/// What the amplifier in a pixel adds beside white noise.
struct SourceFollower {
  /// The difference of two samples is taken, so that the noise of the reset cancels.
  bool correlated_double_sampling = true;
  double cds_interval_s = 1e-6;
  /// Power density of its 1/f noise times frequency.
  double flicker_e2 = 0.0;
  double bandwidth_Hz = 1e7;
  /// Share of pixels with one trap that is now empty, now full: random telegraph noise. Amplitudes are
  /// exponentially distributed; a trap is full for half of the time, and its state is forgotten within
  /// `trap_time_s`.
  double trap_share = 0.0, trap_e = 0.0, trap_time_s = 1e-3;

  /// Variance of 1/f noise in the difference of two samples (Kansy 1980, and the integral in closed form);
  /// without double sampling, of what changes within a second.
  double flicker_variance_e2() const;
  /// Mean of telegraph noise over pixels and frames: traps are full for half of the time; two samples cancel
  /// it.
  double telegraph_mean_e() const;
  /// Its variance. Amplitudes have the mean square 2 trap_e²; traps of one pixel, a Poisson number, change
  /// together. Two samples differ with a probability of ½ (1 − exp(−cds_interval / trap_time)).
  double telegraph_variance_e2() const;
};

/// The well's end.
struct Saturation {
  /// Share of the full well up to which a pixel is linear; from there it approaches the full well
  /// exponentially.
  double knee = 1.0;
  /// Share of the charge beyond the full well that goes to the four neighbours; the rest is drained.
  double blooming = 0.0;
};

/// Temporal noise that a row or a column of one frame shares, ahead of the converter.
struct LineNoise {
  double row_e = 0.0, column_e = 0.0;
};

/// A wave over the frame, of random phase in each: banding where it runs along y alone.
struct PeriodicNoise {
  double rms_e = 0.0;
  double cycles_per_px_x = 0.0, cycles_per_px_y = 0.0;
};

/// Pixels that do not work, as shares of all.
struct Defects {
  /// Give the black level, whatever falls on them.
  double dead_share = 0.0;
  /// Give the highest number.
  double stuck_share = 0.0;
  /// Mean number of pixels in a defect: each grows to its right neighbours with a probability 1 − 1 / size.
  double cluster_px = 1.0;
};

}  // namespace groundglass::sensor
