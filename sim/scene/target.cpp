#include "sim/scene/target.h"

#include <limits>

namespace groundglass::scene {

Target background_wall(double distance_m, double reflectance) {
  constexpr double endless = std::numeric_limits<double>::infinity();
  return {"background",
          {.distance_m = distance_m, .width_m = endless, .height_m = endless},
          Uniform::grey(reflectance)};
}

}  // namespace groundglass::scene
