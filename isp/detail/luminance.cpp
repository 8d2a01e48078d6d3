#include "isp/detail/luminance.h"

#include "isp/colour/rgb_space.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

GROUNDGLASS_VECTORISED void mix(const float* r, const float* g, const float* b, const float* weights,
                                size_t count, float* __restrict y) {
  const float red = weights[0], green = weights[1], blue = weights[2];
  for (size_t i = 0; i < count; ++i) y[i] = red * r[i] + (green * g[i] + blue * b[i]);
}

}  // namespace

Plane luminance_of(const Tile& tile) {
  static const Matrix3 to_xyz = rgb_to_xyz(rec2020);
  const float weights[] = {static_cast<float>(to_xyz(1, 0)), static_cast<float>(to_xyz(1, 1)),
                           static_cast<float>(to_xyz(1, 2))};
  Plane y(tile.area());
  for (int row = 0; row < tile.area().height; ++row) {
    const int at = tile.first_row() + row;
    mix(tile.row(0, at).data(), tile.row(1, at).data(), tile.row(2, at).data(), weights, y.width(),
        y.row(row));
  }
  return y;
}

NoiseProfile luminance_noise(const FrameState& state) {
  const Matrix3 to_xyz = rgb_to_xyz(rec2020);
  NoiseProfile sum;
  for (size_t plane = 0; plane < state.noise_profile.size(); ++plane) {
    // A monochrome frame is its own luminance.
    const double weight =
        state.monochrome() ? 1.0 : to_xyz(1, static_cast<Eigen::Index>(std::min<size_t>(plane, 2)));
    sum.shot += weight * weight * state.noise_profile[plane].shot;
    sum.read += weight * weight * state.noise_profile[plane].read;
  }
  return sum;
}

}  // namespace groundglass::isp
