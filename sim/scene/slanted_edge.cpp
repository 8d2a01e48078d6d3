#include "sim/scene/slanted_edge.h"

#include <cmath>

namespace groundglass::scene {

void SlantedEdge::reflectance(const HitBatch& hits) const {
  // The normal that points to the dark side.
  const double normal_u = std::cos(angle_rad), normal_v = std::sin(angle_rad);
  const auto light = static_cast<float>(light_reflectance), dark = static_cast<float>(dark_reflectance);
  for (std::size_t i = 0; i < hits.count; ++i)
    hits.reflectance[i] = normal_u * hits.u_m[i] + normal_v * hits.v_m[i] > 0.0 ? dark : light;
}

}  // namespace groundglass::scene
