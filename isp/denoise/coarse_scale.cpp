#include "isp/denoise/coarse_scale.h"

#include <algorithm>
#include <vector>

#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

constexpr int factor = coarse_factor;

int floor_part(int value) { return (value - phase(value, factor)) / factor; }

/// The squares that lie within.
PixelRect squares_within(const PixelRect& area) {
  const int x = floor_part(area.x + factor - 1), y = floor_part(area.y + factor - 1);
  return {x, y, floor_part(area.x + area.width) - x, floor_part(area.y + area.height) - y};
}

/// Adds each stretch of pixels, times `weight`, to a value.
GROUNDGLASS_VECTORISED void add_stretches(const float* from, size_t count, float weight,
                                          float* __restrict to) {
  for (size_t i = 0; i < count; ++i) {
    const float* of = from + i * factor;
    to[i] += weight * ((of[0] + of[1]) + (of[2] + of[3]));
  }
}

/// Two rows of a coarse plane in shares, of which the second is `below`.
GROUNDGLASS_VECTORISED void blend_rows(const float* row, const float* next, size_t count, float below,
                                       float* __restrict to) {
  for (size_t i = 0; i < count; ++i) to[i] = row[i] + below * (next[i] - row[i]);
}

/// Adds a row between its values to the pixels from the centre of its first square on.
GROUNDGLASS_VECTORISED void add_between(const float* row, size_t count, float* __restrict to) {
  for (size_t i = 0; i + 1 < count; ++i)
    for (size_t k = 0; k < factor; ++k) {
      const float part = (static_cast<float>(k) + 0.5f) / factor;
      to[i * factor + k] += row[i] + part * (row[i + 1] - row[i]);
    }
}

/// What is to be added to a row of squares, given those as they are: the difference from `wanted` where it
/// can be noise, less the larger it is (Tukey's biweight).
GROUNDGLASS_VECTORISED void change_towards(const float* wanted, size_t count, float most,
                                           float* __restrict squares) {
  for (size_t i = 0; i < count; ++i) {
    const float difference = wanted[i] - squares[i], share = difference / most;
    const float rest = share * share < 1.0f ? 1.0f - share * share : 0.0f;
    squares[i] = rest * rest * difference / factor;
  }
}

}  // namespace

Tile coarse_of(const Tile& plane) {
  static_assert(factor == 4);
  const PixelRect& area = plane.area();
  Tile coarse(squares_within(area), PixelKind::mosaic);
  const int first = factor * coarse.area().x - area.x;
  for (int y = coarse.first_row(); y < coarse.end_row(); ++y) {
    const auto to = coarse.row(0, y);
    std::ranges::fill(to, 0.0f);
    for (int k = 0; k < factor; ++k)
      add_stretches(plane.row(0, factor * y + k).data() + first, to.size(), 1.0f / factor, to.data());
  }
  return coarse;
}

void replace_coarse(Tile& plane, const Tile& coarse, float noise) {
  const float most = 2.0f * noise;
  Tile change = coarse_of(plane);
  const PixelRect& squares = change.area();
  for (int y = change.first_row(); y < change.end_row(); ++y)
    change_towards(coarse.row(0, y).data() + (squares.x - coarse.area().x), change.row(0, y).size(), most,
                   change.row(0, y).data());
  // Between the centres of two squares.
  constexpr int half = factor / 2;
  const int first = factor * squares.x + half - plane.area().x;
  std::vector<float> row(static_cast<size_t>(squares.width));
  for (int y = change.first_row(); y + 1 < change.end_row(); ++y)
    for (int k = 0; k < factor; ++k) {
      blend_rows(change.row(0, y).data(), change.row(0, y + 1).data(), row.size(),
                 (static_cast<float>(k) + 0.5f) / factor, row.data());
      add_between(row.data(), row.size(), plane.row(0, factor * y + half + k).data() + first);
    }
}

}  // namespace groundglass::isp
