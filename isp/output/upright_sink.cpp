#include "isp/output/upright_sink.h"

#include <cstddef>

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
    for (int y = to.y; y < to.y + to.height; ++y) {
      const PixelRect first = upright_.stored({to.x, y, 1, 1}), second = upright_.stored({to.x + 1, y, 1, 1});
      const std::ptrdiff_t step = std::ptrdiff_t{second.y - first.y} * area.width + second.x - first.x;
      const float* from = tile.row(plane, first.y + crop_.y).data() + (first.x + crop_.x - area.x);
      const auto row = turned.row(plane, y);
      for (size_t i = 0; i < row.size(); ++i) row[i] = from[static_cast<std::ptrdiff_t>(i) * step];
    }
  to_.put(turned);
}

}  // namespace groundglass::isp
