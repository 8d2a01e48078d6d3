#pragma once

#include <cstddef>

namespace groundglass::scene {

/// Rays that meet one target: where, in its local coordinates, and at which wavelength. The target writes
/// its reflectance there (0…1) for each of them.
struct HitBatch {
  std::size_t count = 0;
  const double* u_m = nullptr;
  const double* v_m = nullptr;
  const float* wavelength_nm = nullptr;
  float* reflectance = nullptr;
};

}  // namespace groundglass::scene
