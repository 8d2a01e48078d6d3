#include "isp/pipeline/stored_source.h"

#include <algorithm>

#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

GROUNDGLASS_VECTORISED void widen(const std::uint16_t* from, size_t count, float* __restrict to) {
  for (size_t x = 0; x < count; ++x) to[x] = static_cast<float>(from[x]);
}

}  // namespace

void load_stored(const RawFrame& raw, Tile& tile) {
  const int width = raw.dn.width(), first = tile.area().x, count = tile.area().width;
  const int begin = std::clamp(-first, 0, count), end = std::clamp(width - first, begin, count);
  for (int y = tile.first_row(); y < tile.end_row(); ++y) {
    const auto from = raw.dn.row(mirrored(y, raw.dn.height()));
    const auto to = tile.row(0, y);
    const auto mirror = [&](int x) {
      to[static_cast<size_t>(x)] = static_cast<float>(from[static_cast<size_t>(mirrored(first + x, width))]);
    };
    for (int x = 0; x < begin; ++x) mirror(x);
    for (int x = end; x < count; ++x) mirror(x);
    if (begin < end) widen(from.data() + first + begin, static_cast<size_t>(end - begin), to.data() + begin);
  }
}

}  // namespace groundglass::isp
