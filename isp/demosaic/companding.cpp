#include "isp/demosaic/companding.h"

#include <cmath>

#include "isp/pipeline/vectorised.h"

namespace groundglass::isp {
namespace {

constexpr float toe = 0.004f, root_of_toe = 0.0632455532f;

GROUNDGLASS_VECTORISED void compand_values(float* values, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const float size = std::sqrt(std::abs(values[i]) + toe) - root_of_toe;
    values[i] = std::copysign(size, values[i]);
  }
}

GROUNDGLASS_VECTORISED void expand_values(float* values, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const float size = std::abs(values[i]);
    values[i] = std::copysign(size * (size + 2.0f * root_of_toe), values[i]);
  }
}

}  // namespace

void compand(Tile& tile) { compand_values(tile.data().data(), tile.data().size()); }
void expand(Tile& tile) { expand_values(tile.data().data(), tile.data().size()); }

}  // namespace groundglass::isp
