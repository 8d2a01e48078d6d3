#include "isp/tone.h"

#include "isp/srgb_curve.h"

namespace groundglass::isp {

void Tone::apply(Tile& tile) const {
  for (float& value : tile.data()) value = srgb_curve(value);
  tile.set_kind(PixelKind::srgb);
}

}  // namespace groundglass::isp
