#include "isp/tile.h"

namespace groundglass::isp {

const char* name_of(PixelKind kind) {
  switch (kind) {
    case PixelKind::mosaic:
      return "mosaic";
    case PixelKind::camera_rgb:
      return "camera RGB";
    case PixelKind::linear_srgb:
      return "linear sRGB";
    case PixelKind::srgb:
      return "sRGB";
  }
  return "unknown";
}

int plane_count(PixelKind kind) { return kind == PixelKind::mosaic ? 1 : 3; }

Tile::Tile(PixelRect area, PixelKind kind)
    : area_(area),
      kind_(kind),
      data_(static_cast<size_t>(area.width) * static_cast<size_t>(area.height) *
            static_cast<size_t>(plane_count(kind))) {}

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
