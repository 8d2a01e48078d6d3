#include "isp/denoise/denoise.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "isp/denoise/denoise_settings.h"
#include "sim/core/philox.h"

namespace groundglass::isp {
namespace {

std::vector<Tile> split(const Tile& tile, int count) {
  std::vector<Tile> planes;
  for (int plane = 0; plane < count; ++plane) {
    Tile& one = planes.emplace_back(tile.area(), PixelKind::mosaic);
    std::copy_n(tile.data().data() + static_cast<size_t>(plane) * one.data().size(), one.data().size(),
                one.data().data());
  }
  return planes;
}

/// A monochrome frame's only plane goes to all.
Tile joined(const std::vector<Tile>& planes) {
  Tile tile(planes.front().area(), PixelKind::camera_rgb);
  for (int plane = 0; plane < 3; ++plane)
    for (int y = tile.first_row(); y < tile.end_row(); ++y) {
      const Tile& from = planes[std::min(static_cast<size_t>(plane), planes.size() - 1)];
      std::copy_n(from.row(0, y).data(), tile.area().width, tile.row(plane, y).data());
    }
  return tile;
}

double normal(std::uint32_t x, std::uint32_t y) {
  constexpr PhiloxKey key{0x6e6f6973, 0x65};
  const PhiloxCounter bits = philox4x32({x, y, 0, 0}, key);
  const double radius = std::sqrt(-2.0 * std::log(uniform_double(bits[0], bits[1])));
  return radius * std::cos(2.0 * std::numbers::pi * uniform_double(bits[2], bits[3]));
}

/// A grey mosaic with its noise, interpolated as the frame was: what is in it is what interpolation made of
/// white noise.
std::vector<Tile> interpolated_noise(const FrameState& state, const std::vector<NoiseProfile>& profile) {
  constexpr int side = 384;
  const Interpolation& interpolation = *state.interpolation;
  const Eigen::VectorXd grey = mid_grey(state);
  Tile tile(grown({0, 0, side, side}, interpolation.margin), PixelKind::mosaic);
  for (int y = tile.first_row(); y < tile.end_row(); ++y)
    for (size_t i = 0; i < tile.row(0, y).size(); ++i) {
      const int x = tile.area().x + static_cast<int>(i);
      const int plane = state.cfa.plane_at(phase(x, state.cfa.width), phase(y, state.cfa.height));
      const NoiseProfile& noise = profile[static_cast<size_t>(plane)];
      tile.row(0, y)[i] = static_cast<float>(
          grey[plane] + std::sqrt(noise.shot * grey[plane] + noise.read) *
                            normal(static_cast<std::uint32_t>(x), static_cast<std::uint32_t>(y)));
    }
  interpolation.apply(tile);
  return split(tile, 3);
}

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  const DenoiseStrength strength = strength_from(parameters);
  if (strength.luma == 0.0 && strength.chroma == 0.0) return TileOperation{0, [](Tile&) {}};
  const std::vector<NoiseProfile> profile = noise_to_expect("denoise", parameters, state);
  Eigen::MatrixXd opponents(2, 3);
  opponents << 1, 0, -1, 1, -2, 1;
  const int planes = state.planes();
  PlaneDenoiser denoiser(profile, mid_grey(state), planes == 3 ? opponents : Eigen::MatrixXd(0, planes),
                         strength, true);
  if (state.interpolation) denoiser.measure_noise(interpolated_noise(state, profile));
  return TileOperation{denoiser.margin(), [denoiser, planes, area = state.area](Tile& tile) {
                         check_numbers("denoise", area, tile);
                         std::vector<Tile> of_colours = split(tile, planes);
                         denoiser.clean(of_colours);
                         tile = joined(of_colours);
                       }};
}

}  // namespace

StageType denoise_stage() {
  return {
      .name = "denoise",
      .summary = "Noise out of the camera's colours, by the noise profile and what demosaicking made of it",
      .source =
          "generalised Anscombe transform, Makitalo and Foi 2013; sliding 8x8 DCT with empirical Wiener "
          "filter, Yaroslavsky 2001, Ghael et al. 1997; colours on a coarse scale too, Pierazzo et al. 2017",
      .cost = "some 1700 operations per pixel, margin 64",
      .inputs = {PixelKind::camera_rgb},
      .parameters = denoise_parameters(),
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
