#pragma once

#include <cstdint>

#include "sim/core/image.h"

namespace groundglass::measure::emva {

struct PairStatistics {
  /// EMVA 1288 R4.0 Linear, eq. 16.
  double mean_dn = 0.0;
  /// Temporal: half the mean square difference, less what the frames' means differ (eq. 18).
  double variance_dn2 = 0.0;
  /// Mean of the first frame less that of the second, and the standard error that temporal noise gives it.
  double mean_difference_dn = 0.0, mean_difference_error_dn = 0.0;
  /// One picture twice: all numbers equal, though most lie below the frame's highest, as in no full sensor.
  bool one_picture_twice = false;
};

/// Of two frames taken alike: whatever is fixed to the pixels cancels in the difference. Throws InputError
/// for frames of different size.
PairStatistics pair_statistics(const Image<std::uint16_t>& a, const Image<std::uint16_t>& b);

}  // namespace groundglass::measure::emva
