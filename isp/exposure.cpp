#include "isp/exposure.h"

#include <fmt/format.h>

#include <cmath>

namespace groundglass::isp {

Exposure::Exposure(double ev) : gain_(static_cast<float>(std::exp2(ev))) {
  if (!(std::abs(ev) <= 32.0))
    throw stage_error(name(), "ev", fmt::format("is {:g}, expected a number from -32 to 32", ev));
}

void Exposure::apply(Tile& tile) const {
  for (float& value : tile.data()) value *= gain_;
}

}  // namespace groundglass::isp
