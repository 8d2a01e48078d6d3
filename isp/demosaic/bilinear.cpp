#include "isp/demosaic/bilinear.h"

#include "isp/demosaic/bayer.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

GROUNDGLASS_VECTORISED void interpolate_row(const float* north, const float* here, const float* south,
                                            size_t count, unsigned green_parity, float* __restrict own,
                                            float* __restrict g, float* __restrict other) {
  for (size_t x = 0; x < count; ++x) {
    const bool green_site = is_green(x, green_parity);
    const float centre = here[x + 1];
    const float beside = here[x] + here[x + 2], above = north[x + 1] + south[x + 1];
    const float diagonal = (north[x] + south[x + 2]) + (north[x + 2] + south[x]);
    own[x] = green_site ? 0.5f * beside : centre;
    g[x] = green_site ? centre : 0.25f * (beside + above);
    other[x] = green_site ? 0.5f * above : 0.25f * diagonal;
  }
}

constexpr int margin = 1;

void interpolate(const CfaPattern& cfa, Tile& tile) {
  Tile rgb(grown(tile.area(), -margin), PixelKind::camera_rgb);
  for (int y = rgb.first_row(); y < rgb.end_row(); ++y) {
    const BayerRow row = bayer_row(cfa, rgb.area().x, y);
    interpolate_row(tile.row(0, y - 1).data(), tile.row(0, y).data(), tile.row(0, y + 1).data(),
                    static_cast<size_t>(rgb.area().width), row.green_parity, rgb.row(row.own, y).data(),
                    rgb.row(1, y).data(), rgb.row(row.other(), y).data());
  }
  tile = std::move(rgb);
}

}  // namespace

Demosaicker bilinear() { return {"bilinear", "the mean of the nearest sites", margin, interpolate}; }

}  // namespace groundglass::isp
