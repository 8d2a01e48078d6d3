#include "isp/denoise/raw_denoise.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "isp/denoise/denoise_settings.h"

namespace groundglass::isp {
namespace {

int ceil_half(int value) { return (value + phase(value, 2)) / 2; }
int floor_half(int value) { return (value - phase(value, 2)) / 2; }

/// The cells of `period`×`period` sites that lie within.
PixelRect cells_within(const PixelRect& area, int period) {
  if (period == 1) return area;
  const int x = ceil_half(area.x), y = ceil_half(area.y);
  return {x, y, floor_half(area.x + area.width) - x, floor_half(area.y + area.height) - y};
}

/// The same site of each cell.
Tile site(const Tile& mosaic, int period, int dx, int dy) {
  Tile plane(cells_within(mosaic.area(), period), PixelKind::mosaic);
  for (int y = plane.first_row(); y < plane.end_row(); ++y) {
    const float* from =
        mosaic.row(0, period * y + dy).data() + (period * plane.area().x + dx - mosaic.area().x);
    for (float& value : plane.row(0, y)) {
      value = *from;
      from += period;
    }
  }
  return plane;
}

void put_site(const Tile& plane, int period, int dx, int dy, Tile& mosaic) {
  for (int y = mosaic.first_row() + phase(dy - mosaic.first_row(), period); y < mosaic.end_row();
       y += period) {
    const auto to = mosaic.row(0, y);
    const auto from = plane.row(0, (y - dy) / period);
    const int first = phase(dx - mosaic.area().x, period);
    size_t i = static_cast<size_t>((mosaic.area().x + first - dx) / period - plane.area().x);
    for (size_t x = static_cast<size_t>(first); x < to.size(); x += static_cast<size_t>(period))
      to[x] = from[i++];
  }
}

void clean_mosaic(const PlaneDenoiser& denoiser, int period, int margin, Tile& tile) {
  std::vector<Tile> sites;
  for (int dy = 0; dy < period; ++dy)
    for (int dx = 0; dx < period; ++dx) sites.push_back(site(tile, period, dx, dy));
  denoiser.clean(sites);
  Tile clean(grown(tile.area(), -margin), PixelKind::mosaic);
  for (int i = 0; i < period * period; ++i)
    put_site(sites[static_cast<size_t>(i)], period, i % period, i / period, clean);
  tile = std::move(clean);
}

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  const CfaPattern& cfa = state.cfa;
  const int period = cfa.width;
  if (cfa.height != period || period > 2)
    throw stage_error(
        "raw_denoise", "cfa",
        fmt::format("a tile of {}×{} sites is not supported, expected 2×2 or 1×1", cfa.width, cfa.height));
  const DenoiseStrength strength = strength_from(parameters);
  if (strength.luma == 0.0 && strength.chroma == 0.0) return TileOperation{0, [](Tile&) {}};
  const std::vector<NoiseProfile> profile = noise_to_expect("raw_denoise", parameters, state);
  const Eigen::VectorXd grey = mid_grey(state);
  std::vector<NoiseProfile> of_sites;
  Eigen::VectorXd grey_of_sites(period * period);
  for (int i = 0; i < period * period; ++i) {
    const int plane = cfa.planes[static_cast<size_t>(i)];
    of_sites.push_back(profile[static_cast<size_t>(plane)]);
    grey_of_sites[i] = grey[plane];
  }
  Eigen::MatrixXd diagonals(period == 2 ? 3 : 0, period * period);
  if (period == 2) diagonals << 1, 0, 0, -1, 0, 1, -1, 0, 1, -1, -1, 1;
  const PlaneDenoiser denoiser(of_sites, grey_of_sites, diagonals, strength, false);
  // One site more, since areas may begin amid a cell.
  const int margin = period * denoiser.margin() + period - 1;
  return TileOperation{margin, [denoiser, period, margin, area = state.area](Tile& tile) {
                         check_numbers("raw_denoise", area, tile);
                         clean_mosaic(denoiser, period, margin, tile);
                       }};
}

}  // namespace

StageType raw_denoise_stage() {
  return {
      .name = "raw_denoise",
      .summary = "Noise out of the mosaic, by the noise profile",
      .source = "as denoise, on the four sites of the CFA tile",
      .cost = "some 600 operations per pixel, margin 29",
      .inputs = {PixelKind::mosaic},
      .parameters = denoise_parameters(),
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
