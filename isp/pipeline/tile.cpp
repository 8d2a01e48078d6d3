#include "isp/pipeline/tile.h"

namespace groundglass::isp {

Tile::Tile(PixelRect area, PixelKind kind) : area_(area), kind_(kind) {
  data_ = std::make_unique_for_overwrite<float[]>(size());
}

PixelRect grown(const PixelRect& area, int margin) {
  return {area.x - margin, area.y - margin, area.width + 2 * margin, area.height + 2 * margin};
}

int mirrored(int i, int count) {
  if (count == 1) return 0;
  const int period = 2 * (count - 1);
  const int folded = phase(i, period);
  return folded < count ? folded : period - folded;
}

}  // namespace groundglass::isp
