#pragma once

#include <cstddef>

#include "isp/demosaic/demosaicker.h"
#include "isp/demosaic/plane.h"

namespace groundglass::isp {

/// One row of a Bayer tile, seen from column `x0` of the frame.
struct BayerRow {
  /// Green sites are those whose distance from x0 has this parity.
  unsigned green_parity;
  /// Red (0) or blue (2): the colour of the other sites.
  int own;

  int other() const { return 2 - own; }
};

inline BayerRow bayer_row(const CfaPattern& cfa, int x0, int y) {
  const int first = phase(x0, 2), row = phase(y, 2);
  const bool green_first = cfa.plane_at(first, row) == 1;
  return {green_first ? 0u : 1u, cfa.plane_at(green_first ? first + 1 : first, row)};
}

inline bool is_green(size_t x, unsigned green_parity) {
  return (static_cast<unsigned>(x) & 1u) == green_parity;
}

/// Calls row(y, start, from, to) for every row of the tile that is `border` or more rows from its edges: its
/// first pixel, and the range without `border` pixels at both ends, all counted row by row.
template <typename Row>
void for_rows(const PixelRect& area, int border, const Row& row) {
  for (int y = border; y < area.height - border; ++y) {
    const std::ptrdiff_t start = std::ptrdiff_t{y} * area.width;
    row(y, start, start + border, start + area.width - border);
  }
}

}  // namespace groundglass::isp
