#pragma once

#include <span>
#include <vector>

#include "isp/pipeline/tile.h"

namespace groundglass::isp {

/// x ↦ (x − offset)·gain with a pair for each site of the CFA tile.
struct SiteTransform {
  CfaPattern cfa;
  std::vector<float> offset, gain;

  /// Applies it to every value of a one-plane tile.
  void apply(Tile& tile) const;
};

}  // namespace groundglass::isp
