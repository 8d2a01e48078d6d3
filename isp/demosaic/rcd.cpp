#include "isp/demosaic/rcd.h"

#include <cmath>

#include "isp/demosaic/ratio_correction.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

// Everywhere: `i` is a pixel of the tile, counted row by row, `w` the tile's width; a step along a row is 1,
// along a column w, along the diagonals w + 1 and w − 1.

/// Colour c (its plane, known `step` and 3 `step` away) minus green, between both sides of i.
inline float difference_along(const float* c, const float* green, std::ptrdiff_t i, std::ptrdiff_t step) {
  const float across = std::abs(c[i - step] - c[i + step]);
  const auto gradient = [&](std::ptrdiff_t s) {
    return tiny_gradient + across + std::abs(c[i + s] - c[i + 3 * s]) + std::abs(green[i] - green[i + 2 * s]);
  };
  return weighted(c[i - step] - green[i - step], gradient(-step), c[i + step] - green[i + step],
                  gradient(step));
}

/// Red at blue sites and blue at red ones; the row's own colour stays.
GROUNDGLASS_VECTORISED void opposite_row(const float* m, const float* green, const float* share,
                                         std::ptrdiff_t start, std::ptrdiff_t from, std::ptrdiff_t to,
                                         std::ptrdiff_t w, float* __restrict opposite) {
  for (std::ptrdiff_t x = from; x < to; ++x) {
    const std::ptrdiff_t i = start + x;
    const float falling_share = decided(share, i, w);
    const float falling = difference_along(m, green, i, w + 1), rising = difference_along(m, green, i, w - 1);
    opposite[i] = green[i] + (falling + falling_share * (rising - falling));
  }
}

/// A row of the picture. At green sites the row's own colour stands beside them in the mosaic and above them
/// among the `opposite` values, the other colour the other way round.
GROUNDGLASS_VECTORISED void colour_row(const float* m, const float* green, const float* opposite,
                                       const float* share, std::ptrdiff_t start, std::ptrdiff_t margin,
                                       std::ptrdiff_t count, std::ptrdiff_t w, unsigned green_parity,
                                       float* __restrict own, float* __restrict g, float* __restrict other) {
  for (std::ptrdiff_t x = 0; x < count; ++x) {
    const std::ptrdiff_t i = start + margin + x;
    const bool green_site = is_green(static_cast<size_t>(x + margin), green_parity);
    const float vertical_share = decided(share, i, w);
    const float own_beside = difference_along(m, green, i, 1),
                own_above = difference_along(opposite, green, i, w);
    const float other_beside = difference_along(opposite, green, i, 1),
                other_above = difference_along(m, green, i, w);
    const float own_here = green[i] + (own_above + vertical_share * (own_beside - own_above));
    const float other_here = green[i] + (other_above + vertical_share * (other_beside - other_above));
    own[x] = green_site ? own_here : m[i];
    g[x] = green[i];
    other[x] = green_site ? other_here : opposite[i];
  }
}

constexpr int margin = 10;

void interpolate(const CfaPattern& cfa, Tile& tile) {
  const PixelRect area = tile.area();
  const std::ptrdiff_t w = area.width;
  const float* m = tile.data().data();
  const Plane straight = detail_share(tile, w, 1), diagonal = detail_share(tile, w + 1, w - 1);
  const Plane green = ratio_corrected_green(cfa, tile, straight, 0.0f);
  Plane opposite(area);
  for_rows(area, 7, [&](int, auto start, auto, auto) {
    opposite_row(m, green.row(0), diagonal.row(0), start, 7, w - 7, w, opposite.row(0));
  });
  Tile rgb(grown(area, -margin), PixelKind::camera_rgb);
  for_rows(area, margin, [&](int y, auto start, auto, auto) {
    const BayerRow row = bayer_row(cfa, area.x, area.y + y);
    const int frame_y = area.y + y;
    colour_row(m, green.row(0), opposite.row(0), straight.row(0), start, margin, rgb.area().width, w,
               row.green_parity, rgb.row(row.own, frame_y).data(), rgb.row(1, frame_y).data(),
               rgb.row(row.other(), frame_y).data());
  });
  tile = std::move(rgb);
}

}  // namespace

Demosaicker rcd() {
  return {"rcd", "Sanz Rodríguez, Ratio Corrected Demosaicing, 2017", margin, interpolate};
}

}  // namespace groundglass::isp
