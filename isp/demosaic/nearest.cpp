#include "isp/demosaic/nearest.h"

#include "isp/demosaic/bayer.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// `here` and `partner` are the two rows of the cell; `odd` is 1 when the first pixel is the right one of its
/// cell.
GROUNDGLASS_VECTORISED void interpolate_row(const float* here, const float* partner, size_t count,
                                            unsigned odd, unsigned green_parity, float* __restrict own,
                                            float* __restrict g, float* __restrict other) {
  for (size_t x = 0; x < count; ++x) {
    const bool right_of_cell = (static_cast<unsigned>(x) & 1u) != odd;
    const float beside = right_of_cell ? here[x] : here[x + 2];
    const float partner_beside = right_of_cell ? partner[x] : partner[x + 2];
    const bool green_site = is_green(x, green_parity);
    own[x] = green_site ? beside : here[x + 1];
    g[x] = green_site ? here[x + 1] : beside;
    other[x] = green_site ? partner[x + 1] : partner_beside;
  }
}

constexpr int margin = 1;

void interpolate(const CfaPattern& cfa, Tile& tile) {
  Tile rgb(grown(tile.area(), -margin), PixelKind::camera_rgb);
  for (int y = rgb.first_row(); y < rgb.end_row(); ++y) {
    const BayerRow row = bayer_row(cfa, rgb.area().x, y);
    const int partner = phase(y, 2) == 0 ? y + 1 : y - 1;
    interpolate_row(tile.row(0, y).data(), tile.row(0, partner).data(), static_cast<size_t>(rgb.area().width),
                    static_cast<unsigned>(phase(rgb.area().x, 2)), row.green_parity,
                    rgb.row(row.own, y).data(), rgb.row(1, y).data(), rgb.row(row.other(), y).data());
  }
  tile = std::move(rgb);
}

}  // namespace

Demosaicker nearest() { return {"nearest", "the site's own cell of the tile", margin, interpolate}; }

}  // namespace groundglass::isp
