#pragma once

#include <algorithm>
#include <cmath>
#include <random>

#include "sim/core/raw_frame.h"

namespace groundglass::bench {

/// A noisy exposure of smooth surfaces, fine texture and edges: an RGGB mosaic of 14 bits, black at 512.
inline RawFrame bench_frame(int width, int height) {
  RawFrame f;
  std::minstd_rand random(1);
  f.dn = Image<std::uint16_t>(width, height);
  f.cfa = {2, 2, {0, 1, 1, 2}};
  f.planes = {"R", "G", "B"};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const double texture = 600.0 * std::sin(2e-5 * (1.0 * x * x + 1.0 * y * y));
      const double light = 3600.0 + 2500.0 * std::sin(0.004 * x) * std::cos(0.003 * y) + texture +
                           ((x / 300 + y / 200) % 2) * 1500.0 * f.cfa.plane_at(x, y);
      // Shot noise at 4 DN per electron, near enough: a sum of four even numbers.
      double noise = 0.0;
      for (int i = 0; i < 4; ++i) noise += static_cast<double>(random() % 1001) / 1000.0 - 0.5;
      f.dn.at(x, y) = static_cast<std::uint16_t>(
          std::clamp(512.0 + light + 1.73 * noise * std::sqrt(light), 0.0, 16383.0));
    }
  f.bit_depth = 14;
  f.black_level_dn.assign(4, 512.0);
  f.white_level_dn = 16383.0;
  f.default_crop = {8, 8, width - 16, height - 16};
  f.as_shot_neutral = Eigen::Vector3d(0.5, 1.0, 0.6);
  f.noise_profile.assign(3, {2.5e-4, 1e-6});
  // XYZ to camera of a common camera (Canon EOS 550D, from its DNG).
  f.colour.color_matrix_A << 0.7755, -0.2449, -0.0349, -0.3106, 1.0222, 0.3362, -0.0156, 0.0986, 0.6409;
  f.colour.color_matrix_D65 << 0.6941, -0.1164, -0.0857, -0.3825, 1.1597, 0.2534, -0.0416, 0.1540, 0.6039;
  return f;
}

}  // namespace groundglass::bench
