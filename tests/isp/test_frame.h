#pragma once

#include "sim/core/raw_frame.h"

namespace groundglass::isp::testing {

inline CfaPattern rggb() { return {2, 2, {0, 1, 1, 2}}; }

/// A Bayer frame of one DN, black 64, white 1088 (a range of 1024, exact in float), cropped nowhere, whose
/// colour matrices are those of a camera that sees XYZ through made-up but regular channels.
inline RawFrame test_frame(int width, int height, std::uint16_t dn) {
  RawFrame raw;
  raw.dn = Image<std::uint16_t>(width, height, 1, dn);
  raw.cfa = rggb();
  raw.planes = {"R", "G", "B"};
  raw.black_level_dn.assign(4, 64.0);
  raw.white_level_dn = 1088.0;
  raw.default_crop = {0, 0, width, height};
  raw.colour.color_matrix_A << 1.1, -0.3, -0.1, -0.4, 1.2, 0.2, -0.1, 0.3, 0.5;
  raw.colour.color_matrix_D65 << 0.9, -0.25, -0.05, -0.45, 1.25, 0.2, -0.05, 0.2, 0.6;
  raw.as_shot_neutral = Eigen::Vector3d(0.5, 1.0, 0.5);
  return raw;
}

/// Numbers in [0, 1) that differ from pixel to pixel and repeat from run to run.
inline float texture(size_t i) { return static_cast<float>((i * 2654435761u >> 7) % 1024) / 1024.0f; }

}  // namespace groundglass::isp::testing
