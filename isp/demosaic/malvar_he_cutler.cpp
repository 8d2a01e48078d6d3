#include "isp/demosaic/malvar_he_cutler.h"

#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// The five rows of the mosaic around an output row, each from two pixels left of its first pixel.
struct Neighbourhood {
  const float *north2, *north, *centre, *south, *south2;
};

// Each estimate is the bilinear one plus its correction, summed in pairs so that a flat field comes out
// exactly as it went in.

/// Green at a red or blue site.
inline float green(const Neighbourhood& n, size_t x) {
  const float cross = (n.north[x + 2] + n.south[x + 2]) + (n.centre[x + 1] + n.centre[x + 3]);
  const float cross2 = (n.north2[x + 2] + n.south2[x + 2]) + (n.centre[x] + n.centre[x + 4]);
  return 0.25f * cross + 0.125f * (4.0f * n.centre[x + 2] - cross2);
}

inline float diagonal(const Neighbourhood& n, size_t x) {
  return (n.north[x + 1] + n.south[x + 3]) + (n.north[x + 3] + n.south[x + 1]);
}

/// Red or blue at a green site whose left and right neighbours are of that colour.
inline float along_row(const Neighbourhood& n, size_t x) {
  const float centre = n.centre[x + 2];
  const float correction = (4.0f * centre - diagonal(n, x)) + (centre - (n.centre[x] + n.centre[x + 4])) +
                           0.5f * (n.north2[x + 2] + n.south2[x + 2]);
  return 0.5f * (n.centre[x + 1] + n.centre[x + 3]) + 0.125f * correction;
}

/// The same where the upper and lower neighbours are.
inline float along_column(const Neighbourhood& n, size_t x) {
  const float centre = n.centre[x + 2];
  const float correction = (4.0f * centre - diagonal(n, x)) + (centre - (n.north2[x + 2] + n.south2[x + 2])) +
                           0.5f * (n.centre[x] + n.centre[x + 4]);
  return 0.5f * (n.north[x + 2] + n.south[x + 2]) + 0.125f * correction;
}

/// Red at a blue site, or blue at a red one.
inline float opposite(const Neighbourhood& n, size_t x) {
  const float cross2 = (n.north2[x + 2] + n.south2[x + 2]) + (n.centre[x] + n.centre[x + 4]);
  return 0.25f * diagonal(n, x) + 0.1875f * (4.0f * n.centre[x + 2] - cross2);
}

/// One row. `own` is the row's red or blue, `other` the remaining one; green sites are those whose column is
/// of parity `green_parity`.
GROUNDGLASS_VECTORISED void interpolate_row(const Neighbourhood& n, size_t count, unsigned green_parity,
                                            float* __restrict own, float* __restrict g,
                                            float* __restrict other) {
  for (size_t x = 0; x < count; ++x) {
    const bool green_site = (static_cast<unsigned>(x) & 1u) == green_parity;
    const float centre = n.centre[x + 2];
    const float g_here = green(n, x), row_here = along_row(n, x), column_here = along_column(n, x),
                opposite_here = opposite(n, x);
    own[x] = green_site ? row_here : centre;
    g[x] = green_site ? centre : g_here;
    other[x] = green_site ? column_here : opposite_here;
  }
}

constexpr int margin = 2;

void interpolate(const CfaPattern& cfa, Tile& tile) {
  Tile rgb(grown(tile.area(), -margin), PixelKind::camera_rgb);
  for (int y = rgb.first_row(); y < rgb.end_row(); ++y) {
    const Neighbourhood rows{tile.row(0, y - 2).data(), tile.row(0, y - 1).data(), tile.row(0, y).data(),
                             tile.row(0, y + 1).data(), tile.row(0, y + 2).data()};
    const int first = phase(rgb.area().x, 2), row = phase(y, 2);
    const bool green_first = cfa.plane_at(first, row) == 1;
    const int own = cfa.plane_at(green_first ? first + 1 : first, row);
    interpolate_row(rows, static_cast<size_t>(rgb.area().width), green_first ? 0u : 1u,
                    rgb.row(own, y).data(), rgb.row(1, y).data(), rgb.row(2 - own, y).data());
  }
  tile = std::move(rgb);
}

}  // namespace

Demosaicker malvar_he_cutler() {
  return {"malvar_he_cutler", "Malvar, He, Cutler, ICASSP 2004", margin, interpolate};
}

}  // namespace groundglass::isp
