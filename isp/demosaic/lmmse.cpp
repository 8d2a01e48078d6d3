#include "isp/demosaic/lmmse.h"

#include "isp/demosaic/directional_lmmse.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

// Everywhere: `i` is a pixel of the tile, counted row by row, `w` the tile's width; a step along a row is 1,
// along a column w.

/// Each direction's estimate is weighted by the other's expected error.
GROUNDGLASS_VECTORISED void fuse_row(const float* row_value, const float* row_variance,
                                     const float* column_value, const float* column_variance,
                                     std::ptrdiff_t from, std::ptrdiff_t to, float* __restrict difference) {
  for (std::ptrdiff_t i = from; i < to; ++i)
    difference[i] = (row_value[i] * column_variance[i] + column_value[i] * row_variance[i]) /
                    (row_variance[i] + column_variance[i]);
}

constexpr int margin = 11;

/// A row of the picture from the differences "green minus the site's colour" at red and blue sites.
GROUNDGLASS_VECTORISED void colour_row(const float* m, const float* difference, std::ptrdiff_t start,
                                       std::ptrdiff_t count, std::ptrdiff_t w, unsigned green_parity,
                                       float* __restrict own, float* __restrict g, float* __restrict other) {
  for (std::ptrdiff_t x = 0; x < count; ++x) {
    const std::ptrdiff_t i = start + margin + x;
    const bool green_site = is_green(static_cast<size_t>(x + margin), green_parity);
    const float beside = 0.5f * (difference[i - 1] + difference[i + 1]);
    const float above = 0.5f * (difference[i - w] + difference[i + w]);
    const float diagonal = 0.25f * ((difference[i - w - 1] + difference[i + w + 1]) +
                                    (difference[i - w + 1] + difference[i + w - 1]));
    const float green = green_site ? m[i] : m[i] + difference[i];
    own[x] = green_site ? m[i] - beside : m[i];
    g[x] = green;
    other[x] = green - (green_site ? above : diagonal);
  }
}

void interpolate(const CfaPattern& cfa, Tile& tile) {
  const PixelRect area = tile.area();
  const std::ptrdiff_t w = area.width;
  DirectionalLmmse along_row = directional_lmmse(cfa, tile, Direction::row);
  DirectionalLmmse along_column = directional_lmmse(cfa, tile, Direction::column);
  Plane difference(area);
  for_rows(area, 10, [&](int, auto, auto from, auto to) {
    fuse_row(along_row.value.row(0), along_row.variance.row(0), along_column.value.row(0),
             along_column.variance.row(0), from, to, difference.row(0));
  });
  Tile rgb(grown(area, -margin), PixelKind::camera_rgb);
  for_rows(area, margin, [&](int y, auto start, auto, auto) {
    const int frame_y = area.y + y;
    const BayerRow row = bayer_row(cfa, area.x, frame_y);
    colour_row(tile.data().data(), difference.row(0), start, rgb.area().width, w, row.green_parity,
               rgb.row(row.own, frame_y).data(), rgb.row(1, frame_y).data(),
               rgb.row(row.other(), frame_y).data());
  });
  tile = std::move(rgb);
}

}  // namespace

Demosaicker lmmse() {
  return {"lmmse", "Zhang, Wu, IEEE Trans. Image Process. 14 (2005)", margin, interpolate};
}

}  // namespace groundglass::isp
