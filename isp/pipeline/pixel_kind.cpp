#include "isp/pipeline/pixel_kind.h"

namespace groundglass::isp {

const char* name_of(PixelKind kind) {
  switch (kind) {
    case PixelKind::stored:
      return "stored";
    case PixelKind::mosaic:
      return "mosaic";
    case PixelKind::camera_rgb:
      return "camera_rgb";
    case PixelKind::scene:
      return "scene";
    case PixelKind::display:
      return "display";
    case PixelKind::encoded:
      return "encoded";
  }
  return "unknown";
}

int plane_count(PixelKind kind) { return kind == PixelKind::stored || kind == PixelKind::mosaic ? 1 : 3; }

}  // namespace groundglass::isp
