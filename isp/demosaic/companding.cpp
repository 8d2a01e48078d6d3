#include "isp/demosaic/companding.h"

#include <algorithm>
#include <cmath>

#include "isp/output/srgb_curve.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// Of the curve at 1.
constexpr float slope_at_one = 1.055f / 2.4f;

/// ((y + 0.055) / 1.055)^2.4 for 0.04045 ≤ y ≤ 1 by its Chebyshev interpolation of degree 8, within 1.1e-6.
inline float power(float y) {
  float x = -0.061611937f;
  x = x * y + 0.31178452f;
  x = x * y - 0.69123361f;
  x = x * y + 0.90531044f;
  x = x * y - 0.8413276f;
  x = x * y + 0.8541345f;
  x = x * y + 0.48691569f;
  x = x * y + 0.035169583f;
  return x * y + 0.00085816528f;
}

GROUNDGLASS_VECTORISED void compand_values(float* values, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const float size = std::abs(values[i]);
    const float companded = srgb_curve(size) + slope_at_one * std::max(size - 1.0f, 0.0f);
    values[i] = std::copysign(companded, values[i]);
  }
}

GROUNDGLASS_VECTORISED void expand_values(float* values, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    const float size = std::abs(values[i]), within = std::min(size, 1.0f);
    const float expanded = within <= 0.04045f ? within * (1.0f / 12.92f) : power(within);
    values[i] = std::copysign(expanded + (1.0f / slope_at_one) * std::max(size - 1.0f, 0.0f), values[i]);
  }
}

}  // namespace

void compand(Tile& tile) { compand_values(tile.data().data(), tile.data().size()); }
void expand(Tile& tile) { expand_values(tile.data().data(), tile.data().size()); }

}  // namespace groundglass::isp
