#include "isp/quad_bayer/remosaic.h"

#include <algorithm>

namespace groundglass::isp {

Companding companding_for(const std::vector<NoiseProfile>& noise) {
  // Steeper would only amplify what is beyond 8 bits; at 1 it is straight.
  double pivot = 1e-3;
  for (const NoiseProfile& plane : noise)
    if (plane.shot > 0.0) pivot = std::max(pivot, 0.375 * plane.shot + plane.read / plane.shot);
  return Companding(static_cast<float>(std::min(pivot, 1.0)));
}

std::vector<NoiseProfile> remosaiced(const std::vector<NoiseProfile>& noise, const Eigen::Matrix3d& shares) {
  std::vector<NoiseProfile> result(noise.size());
  for (size_t plane = 0; plane < noise.size(); ++plane)
    for (size_t from = 0; from < noise.size(); ++from) {
      const double share = shares(static_cast<Eigen::Index>(plane), static_cast<Eigen::Index>(from));
      result[plane].shot += share * noise[from].shot;
      result[plane].read += share * noise[from].read;
    }
  return result;
}

StageType remosaic_stage() {
  return {
      .name = "remosaic",
      .summary = "Quad Bayer or Nona to an ordinary Bayer mosaic of as many pixels",
      .source = "universal kriging along four directions (Matheron 1969), weighed by cross-validation",
      .cost = "some 550 products per pixel, margin 10 (Nona 14); nothing for other mosaics",
      .inputs = {PixelKind::mosaic},
      .prepare = [](const Parameters&, FrameState& state, const Overview*) -> Operation {
        const auto blocks = block_mosaic(state.cfa);
        if (!blocks) return TileOperation{0, [](Tile&) {}};
        const BlockInterpolation interpolation(*blocks, state.area);
        const Companding companding = companding_for(state.noise_profile);
        state.cfa = blocks->bayer();
        if (state.noise_profile.size() == 3)
          state.noise_profile = remosaiced(state.noise_profile, interpolation.noise_shares());
        return TileOperation{interpolation.margin(), [interpolation, companding](Tile& tile) {
                               companding.compress(tile.data());
                               tile = interpolation.bayer(std::move(tile));
                               companding.expand(tile.data());
                             }};
      },
  };
}

}  // namespace groundglass::isp
