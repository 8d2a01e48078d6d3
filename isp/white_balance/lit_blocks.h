#pragma once

#include <Eigen/Core>
#include <vector>

#include "isp/pipeline/frame_state.h"
#include "isp/pipeline/overview.h"

namespace groundglass::isp {

/// The blocks of a mosaic's overview, as methods that look for the light want them.
struct LitBlocks {
  /// Of the frame as it is; a block is left out where a pixel of it saturates or a plane has no site.
  LitBlocks(const Overview& overview, const FrameState& state);

  int columns = 0, rows = 0;
  /// Mean of each plane (rows) in each block (columns), row-major over the frame; NaN in those left out.
  Eigen::MatrixXd mean;

  Eigen::Index index(int column, int row) const { return Eigen::Index{row} * columns + column; }
  bool usable(Eigen::Index block) const { return mean(0, block) == mean(0, block); }
};

/// Scales to a largest response of 1. Throws InputError, naming `method`, where some plane saw no light.
Eigen::VectorXd neutral_from(const Eigen::VectorXd& light, const char* method);

}  // namespace groundglass::isp
