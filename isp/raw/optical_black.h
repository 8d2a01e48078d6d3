#pragma once

#include <vector>

#include "sim/core/raw_frame.h"

namespace groundglass::isp {

/// Black as the rows without light of a frame have it, in what its numbers stand for.
struct OpticalBlack {
  /// One per site of the CFA tile: the mean without outliers, which are hot pixels.
  std::vector<double> site_dn;
  /// How far each column is from it: the mean over the rows, drawn towards 0 by the share of its variance
  /// that the rows' noise explains (the empirical Bayes estimator of James and Stein 1961).
  std::vector<double> column_dn;
};

/// Of a frame that has such rows.
OpticalBlack optical_black(const RawFrame& raw);

}  // namespace groundglass::isp
