#include "isp/pipeline/frame.h"

#include <algorithm>

namespace groundglass::isp {
namespace {

void split(const float* from, size_t count, float* __restrict a, float* __restrict b, float* __restrict c) {
  for (size_t x = 0; x < count; ++x) {
    a[x] = from[3 * x];
    b[x] = from[3 * x + 1];
    c[x] = from[3 * x + 2];
  }
}

void interleave(const float* a, const float* b, const float* c, size_t count, float* __restrict to) {
  for (size_t x = 0; x < count; ++x) {
    to[3 * x] = a[x];
    to[3 * x + 1] = b[x];
    to[3 * x + 2] = c[x];
  }
}

void load_row(const Frame& frame, int frame_row, int y, Tile& tile) {
  const int width = frame.area.width, first = tile.area().x - frame.area.x;
  const int count = tile.area().width, planes = tile.planes();
  const int begin = std::clamp(-first, 0, count), end = std::clamp(width - first, begin, count);
  const auto from = frame.pixels.row(frame_row);
  const auto mirror = [&](int x) {
    const size_t column = static_cast<size_t>(mirrored(first + x, width) * planes);
    for (int plane = 0; plane < planes; ++plane)
      tile.row(plane, y)[static_cast<size_t>(x)] = from[column + static_cast<size_t>(plane)];
  };
  for (int x = 0; x < begin; ++x) mirror(x);
  for (int x = end; x < count; ++x) mirror(x);
  if (begin == end) return;
  const float* inside = from.data() + static_cast<std::ptrdiff_t>(first + begin) * planes;
  const auto to = [&](int plane) { return tile.row(plane, y).data() + begin; };
  const size_t inside_count = static_cast<size_t>(end - begin);
  if (planes == 1)
    std::copy_n(inside, inside_count, to(0));
  else
    split(inside, inside_count, to(0), to(1), to(2));
}

}  // namespace

void load(const Frame& frame, Tile& tile) {
  for (int y = tile.first_row(); y < tile.end_row(); ++y)
    load_row(frame, mirrored(y - frame.area.y, frame.area.height), y, tile);
}

void store(const Tile& tile, Frame& frame) {
  const PixelRect &from = tile.area(), &to = frame.area;
  const int left = std::max(from.x, to.x), right = std::min(from.x + from.width, to.x + to.width);
  const int top = std::max(from.y, to.y), bottom = std::min(from.y + from.height, to.y + to.height);
  if (left >= right) return;
  const size_t count = static_cast<size_t>(right - left);
  for (int y = top; y < bottom; ++y) {
    float* out = &frame.pixels.at(left - to.x, y - to.y);
    const auto row = [&](int plane) { return tile.row(plane, y).data() + (left - from.x); };
    if (tile.planes() == 1)
      std::copy_n(row(0), count, out);
    else
      interleave(row(0), row(1), row(2), count, out);
  }
}

}  // namespace groundglass::isp
