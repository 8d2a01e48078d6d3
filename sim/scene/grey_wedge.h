#pragma once

#include <vector>

#include "sim/scene/hit_batch.h"
#include "sim/scene/placement.h"

namespace groundglass::scene {

/// Grey steps of equal width, the lightest on the left, whose densities D rise evenly: reflectance 10^−D.
/// Twenty steps from 0.05 by 0.10 are the Kodak Q-13 grey scale.
class GreyWedge {
 public:
  GreyWedge(double width_m, double height_m, int steps, double first_density, double density_step);

  void reflectance(const HitBatch& hits) const;
  int steps() const { return static_cast<int>(reflectances_.size()); }
  double step_reflectance(int index) const { return reflectances_.at(static_cast<std::size_t>(index)); }
  LocalRect step(int index) const;

 private:
  double width_m_;
  double height_m_;
  std::vector<float> reflectances_;
};

}  // namespace groundglass::scene
