#include "optics/reverse.h"

#include <algorithm>

namespace groundglass::optics {
namespace {

Conic mirrored(Conic conic) {
  conic.curvature_per_mm = -conic.curvature_per_mm;
  return conic;
}

Shape mirrored(const Shape& shape) {
  if (const auto* asphere = std::get_if<EvenAsphere>(&shape)) {
    EvenAsphere result{mirrored(asphere->base), asphere->coefficients};
    for (double& a : result.coefficients) a = -a;
    return result;
  }
  return mirrored(std::get<Conic>(shape));
}

}  // namespace

Lens reversed(const Lens& lens) {
  Lens result = lens;
  std::reverse(result.surfaces.begin(), result.surfaces.end());
  const size_t count = lens.surfaces.size();
  for (size_t i = 0; i < count; ++i) {
    Surface& surface = result.surfaces[i];
    surface.shape = mirrored(surface.shape);
    // What followed a surface now precedes it: its new successor is its old predecessor's gap.
    const bool last = i + 1 == count;
    surface.thickness_mm = last ? 0.0 : lens.surfaces[count - 2 - i].thickness_mm;
    surface.glass = last ? Glass() : lens.surfaces[count - 2 - i].glass;
  }
  return result;
}

}  // namespace groundglass::optics
