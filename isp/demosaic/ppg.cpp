#include "isp/demosaic/ppg.h"

#include <cmath>

#include "isp/demosaic/bayer.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// Rows of the mosaic or of green around a row, each from the tile's first pixel.
struct Rows {
  const float *north2, *north, *here, *south, *south2;
};

/// Green at a red or blue site: from the neighbour on the side where values change least.
inline float green_at(const Rows& m, size_t x) {
  const float centre = m.here[x];
  const float n = m.north[x], s = m.south[x], w = m.here[x - 1], e = m.here[x + 1];
  const float n2 = m.north2[x], s2 = m.south2[x], w2 = m.here[x - 2], e2 = m.here[x + 2];
  const float across_rows = std::abs(n - s), across_columns = std::abs(w - e);
  float least = 2.0f * std::abs(centre - n2) + across_rows;
  float green = 0.25f * ((3.0f * n + s) + (centre - n2));
  const auto consider = [&](float change, float near, float far, float same2) {
    const float estimate = 0.25f * ((3.0f * near + far) + (centre - same2));
    green = change < least ? estimate : green;
    least = change < least ? change : least;
  };
  consider(2.0f * std::abs(centre - e2) + across_columns, e, w, e2);
  consider(2.0f * std::abs(centre - w2) + across_columns, w, e, w2);
  consider(2.0f * std::abs(centre - s2) + across_rows, s, n, s2);
  return green;
}

GROUNDGLASS_VECTORISED void green_row(const Rows& m, size_t width, unsigned green_parity,
                                      float* __restrict g) {
  for (size_t x = 2; x < width - 2; ++x) g[x] = is_green(x, green_parity) ? m.here[x] : green_at(m, x);
}

/// The colour between v1 and v3 where green goes g1, g2, g3: in proportion where green is monotonic, else
/// their mean corrected by green's curvature.
inline float hue_transit(float g1, float g2, float g3, float v1, float v3) {
  const bool monotonic = (g1 < g2 && g2 < g3) || (g1 > g2 && g2 > g3);
  const float span = monotonic ? g3 - g1 : 1.0f;
  const float proportional = v1 + (v3 - v1) * (g2 - g1) / span;
  const float curved = 0.5f * (v1 + v3) + 0.25f * (2.0f * g2 - (g1 + g3));
  return monotonic ? proportional : curved;
}

/// Red at a blue site or blue at a red one, along the diagonal that changes less.
inline float opposite_at(const Rows& m, const Rows& g, size_t x) {
  const float ne = m.north[x + 1], sw = m.south[x - 1], nw = m.north[x - 1], se = m.south[x + 1];
  const float g_ne = g.north[x + 1], g_sw = g.south[x - 1], g_nw = g.north[x - 1], g_se = g.south[x + 1];
  const float centre = m.here[x], green = g.here[x];
  const float rising = std::abs(ne - sw) +
                       (std::abs(m.north2[x + 2] - centre) + std::abs(centre - m.south2[x - 2])) +
                       (std::abs(g_ne - green) + std::abs(green - g_sw));
  const float falling = std::abs(nw - se) +
                        (std::abs(m.north2[x - 2] - centre) + std::abs(centre - m.south2[x + 2])) +
                        (std::abs(g_nw - green) + std::abs(green - g_se));
  const float along_rising = hue_transit(g_ne, green, g_sw, ne, sw);
  const float along_falling = hue_transit(g_nw, green, g_se, nw, se);
  return rising <= falling ? along_rising : along_falling;
}

constexpr int margin = 3;

GROUNDGLASS_VECTORISED void colour_row(const Rows& m, const Rows& g, size_t count, unsigned green_parity,
                                       float* __restrict own, float* __restrict green,
                                       float* __restrict other) {
  for (size_t i = 0; i < count; ++i) {
    const size_t x = i + margin;
    const bool green_site = is_green(x, green_parity);
    const float beside = hue_transit(g.here[x - 1], g.here[x], g.here[x + 1], m.here[x - 1], m.here[x + 1]);
    const float above = hue_transit(g.north[x], g.here[x], g.south[x], m.north[x], m.south[x]);
    const float opposite = opposite_at(m, g, x);
    own[i] = green_site ? beside : m.here[x];
    green[i] = g.here[x];
    other[i] = green_site ? above : opposite;
  }
}

Rows rows_around(const Tile& tile, int y) {
  return {tile.row(0, y - 2).data(), tile.row(0, y - 1).data(), tile.row(0, y).data(),
          tile.row(0, y + 1).data(), tile.row(0, y + 2).data()};
}

void interpolate(const CfaPattern& cfa, Tile& tile) {
  const PixelRect area = tile.area();
  Plane green(area);
  for (int y = 2; y < area.height - 2; ++y)
    green_row(rows_around(tile, area.y + y), green.width(), bayer_row(cfa, area.x, area.y + y).green_parity,
              green.row(y));
  Tile rgb(grown(area, -margin), PixelKind::camera_rgb);
  for (int y = rgb.first_row(); y < rgb.end_row(); ++y) {
    const BayerRow row = bayer_row(cfa, area.x, y);
    const int i = y - area.y;
    // Green is not looked at two rows away.
    const Rows g{nullptr, green.row(i - 1), green.row(i), green.row(i + 1), nullptr};
    colour_row(rows_around(tile, y), g, static_cast<size_t>(rgb.area().width), row.green_parity,
               rgb.row(row.own, y).data(), rgb.row(1, y).data(), rgb.row(row.other(), y).data());
  }
  tile = std::move(rgb);
}

}  // namespace

Demosaicker ppg() { return {"ppg", "Lin, Pixel Grouping, 2003", margin, interpolate}; }

}  // namespace groundglass::isp
