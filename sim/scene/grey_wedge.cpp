#include "sim/scene/grey_wedge.h"

#include <algorithm>
#include <cmath>

namespace groundglass::scene {

GreyWedge::GreyWedge(double width_m, double height_m, int steps, double first_density, double density_step)
    : width_m_(width_m), height_m_(height_m) {
  for (int i = 0; i < steps; ++i)
    reflectances_.push_back(static_cast<float>(std::pow(10.0, -(first_density + i * density_step))));
}

void GreyWedge::reflectance(const HitBatch& hits) const {
  const double steps_per_m = steps() / width_m_;
  for (std::size_t i = 0; i < hits.count; ++i) {
    const int step = static_cast<int>((hits.u_m[i] + 0.5 * width_m_) * steps_per_m);
    hits.reflectance[i] = reflectances_[static_cast<std::size_t>(std::clamp(step, 0, steps() - 1))];
  }
}

LocalRect GreyWedge::step(int index) const {
  const double width = width_m_ / steps();
  return {(index + 0.5) * width - 0.5 * width_m_, 0.0, width, height_m_};
}

}  // namespace groundglass::scene
