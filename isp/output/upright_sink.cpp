#include "isp/output/upright_sink.h"

namespace groundglass::isp {

void UprightSink::begin(const FrameState& state) {
  crop_ = state.crop;
  upright_ = Upright(state.raw.info.orientation, crop_.width, crop_.height);
  FrameState turned = state;
  if (upright_.turns()) turned.crop = {0, 0, upright_.width(), upright_.height()};
  to_.begin(turned);
}

void UprightSink::put(const Tile& tile) {
  if (!upright_.turns()) return to_.put(tile);
  const PixelRect& area = tile.area();
  Tile turned(upright_.upright({area.x - crop_.x, area.y - crop_.y, area.width, area.height}), tile.kind());
  const PixelRect& to = turned.area();
  for (int plane = 0; plane < tile.planes(); ++plane)
    for (int y = to.y; y < to.y + to.height; ++y)
      for (int x = to.x; x < to.x + to.width; ++x) {
        const PixelRect from = upright_.stored({x, y, 1, 1});
        turned.row(plane, y)[static_cast<size_t>(x - to.x)] =
            tile.row(plane, from.y + crop_.y)[static_cast<size_t>(from.x + crop_.x - area.x)];
      }
  to_.put(turned);
}

}  // namespace groundglass::isp
