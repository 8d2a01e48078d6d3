#include "optics/lens/reverse.h"

#include <fmt/format.h>

#include <algorithm>

#include "optics/coating/coating.h"
#include "sim/core/error.h"

namespace groundglass::optics {

Lens reversed(const Lens& lens) {
  for (size_t i = 0; i < lens.surfaces.size(); ++i)
    if (lens.surfaces[i].mirror || lens.surfaces[i].tilt.moves())
      throw InputError(fmt::format(
          "{}: surface {} is a mirror or tilted; only a straight lens can be traced from its image side",
          lens.name, i + 1));
  Lens result = lens;
  result.motion = {};
  std::reverse(result.surfaces.begin(), result.surfaces.end());
  const size_t count = lens.surfaces.size();
  for (size_t i = 0; i < count; ++i) {
    Surface& surface = result.surfaces[i];
    surface.shape = mirrored(surface.shape);
    // Between two glasses layers stand in the order of the light; elsewhere the air tells their outer side.
    const bool cemented =
        i + 1 < count && !surface.glass.is_air() && !lens.surfaces[count - 2 - i].glass.is_air();
    if (surface.coating && cemented) surface.coating = std::make_shared<Coating>(reversed(*surface.coating));
    // What followed a surface now precedes it: its new successor is its old predecessor's gap.
    const bool last = i + 1 == count;
    surface.thickness_mm = last ? 0.0 : lens.surfaces[count - 2 - i].thickness_mm;
    surface.glass = last ? Glass() : lens.surfaces[count - 2 - i].glass;
  }
  return result;
}

Lens unfolded(const Lens& lens) {
  Lens result = lens;
  result.motion = {};
  result.surfaces.clear();
  double sign = 1.0;
  for (size_t i = 0; i < lens.surfaces.size(); ++i) {
    Surface surface = lens.surfaces[i];
    const Tilt& tilt = surface.tilt;
    const bool fold = surface.mirror && is_plane(surface.shape);
    if ((surface.mirror && !fold) || (tilt.moves() && !(fold && tilt.kind == TiltKind::bend)))
      throw InputError(fmt::format(
          "{}: surface {} is tilted or a curved mirror; only plane fold mirrors that bend the axis can be "
          "taken out",
          lens.name, i + 1));
    const double thickness_mm = surface.thickness_mm;
    if (fold) {
      sign = -sign;
      // Before the first surface the path to it has no thickness to lengthen: rays start in its frame.
      if (!result.surfaces.empty()) result.surfaces.back().thickness_mm += sign * thickness_mm;
      continue;
    }
    if (sign < 0.0) surface.shape = mirrored(surface.shape);
    surface.thickness_mm = sign * thickness_mm;
    result.surfaces.push_back(surface);
  }
  if (result.surfaces.empty()) throw InputError(lens.name + ": has nothing but mirrors");
  return result;
}

}  // namespace groundglass::optics
