#pragma once

#include "sim/measure/emva/frame_stack.h"

namespace groundglass::measure::emva {

/// How a quantity varies over the pixels, and the independent parts of it that belong to pixels, rows and
/// columns. NaN where noise makes an estimate of a variance negative.
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
};

/// Throws InputError for a stack of fewer than two frames, or of fewer than 3 × 3 pixels.
SpatialVariances spatial_variances(const FrameStack& stack);

/// Dark signal nonuniformity in electrons (eq. 66), its parts likewise.
Spread dsnu_e(const SpatialVariances& dark, double system_gain_dn_per_e);

/// Photo response nonuniformity as a share of the signal (eq. 67), its parts likewise.
Spread prnu(const SpatialVariances& flat, const SpatialVariances& dark);

}  // namespace groundglass::measure::emva
