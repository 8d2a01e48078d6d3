#pragma once

#include <optional>

#include "sim/measure/emva/frame_stack.h"

namespace groundglass::measure::emva {

/// How a quantity varies over the pixels, and the independent parts of it that belong to pixels, rows and
/// columns. NaN: not determined.
struct Spread {
  double total = 0.0, pixel = 0.0, row = 0.0, column = 0.0;
};

/// Spatial variances of a stack, EMVA 1288 R4.0 Linear, sections 4 and 8: of the mean frame, less what
/// averaging leaves of temporal noise (eq. 35, 36); those of its mean row and mean column likewise (eq. 41).
/// A mean row still holds 1 / rows of the pixels' variance, a mean column 1 / columns of it: the parts are
/// the solution of the three linear equations (eq. 42). Estimates can be negative.
struct SpatialVariances {
  double mean_dn = 0.0;
  double temporal_dn2 = 0.0;
  double total_dn2 = 0.0, pixel_dn2 = 0.0, row_dn2 = 0.0, column_dn2 = 0.0;
  /// Standard errors of these where there is nothing but temporal noise, and for lines the pixels' part: of
  /// variances of so many normal values, 2 / (values − 1) of their square.
  double total_error_dn2 = 0.0, row_error_dn2 = 0.0, column_error_dn2 = 0.0;

  /// Whether temporal noise is less than σ² = 0.24 DN², beneath which rounding no longer averages out.
  bool is_quantised() const;
};

struct Interval {
  double low = 0.0, high = 0.0;
};

/// A spread, of which parts that are not three standard errors above none are not determined; how large each
/// is at most; and between what the total lies where frames are quantised: the mean of rounded numbers is off
/// by half a step at most, whatever the noise, and so is a standard deviation of them.
struct SpreadEstimate {
  Spread found, at_most;
  std::optional<Interval> range = {};
};

/// Throws InputError for a stack of fewer than two frames, or of fewer than 3 × 3 pixels.
SpatialVariances spatial_variances(const FrameStack& stack);

/// Dark signal nonuniformity in electrons (eq. 66), its parts likewise.
SpreadEstimate dsnu_e(const SpatialVariances& dark, double system_gain_dn_per_e);

/// Photo response nonuniformity as a share of the signal (eq. 67), its parts likewise.
SpreadEstimate prnu(const SpatialVariances& flat, const SpatialVariances& dark);

}  // namespace groundglass::measure::emva
