#pragma once

#include "sim/scene/hit_batch.h"

namespace groundglass::scene {

/// A straight edge through the centre of the target between two greys (ISO 12233:2014, e-SFR: contrast 4:1,
/// 5° from the pixel grid). The boundary is the exact line: no sampling limits its sharpness.
struct SlantedEdge {
  double light_reflectance = 0.6;
  double dark_reflectance = 0.15;
  /// Of the edge from the target's vertical, anticlockwise. At 0 the light side is the left one.
  double angle_rad = 0.0;

  void reflectance(const HitBatch& hits) const;
};

}  // namespace groundglass::scene
