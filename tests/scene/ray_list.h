#pragma once

#include <vector>

#include "sim/scene/scene.h"

namespace groundglass::scene {

/// Rays for tests, one by one.
struct RayList {
  std::vector<double> ox, oy, oz, dx, dy, dz;
  std::vector<float> wavelength_nm, radiance;

  void add(const Vector3& origin, const Vector3& direction, float wavelength) {
    ox.push_back(origin.x());
    oy.push_back(origin.y());
    oz.push_back(origin.z());
    dx.push_back(direction.x());
    dy.push_back(direction.y());
    dz.push_back(direction.z());
    wavelength_nm.push_back(wavelength);
  }

  const std::vector<float>& shade(const Scene& scene) {
    radiance.assign(ox.size(), -1.0f);
    scene.radiance({ox.size(), ox.data(), oy.data(), oz.data(), dx.data(), dy.data(), dz.data(),
                    wavelength_nm.data(), radiance.data()});
    return radiance;
  }
};

/// Radiance along one ray.
inline double radiance_along(const Scene& scene, const Vector3& origin, const Vector3& direction,
                             double wavelength) {
  RayList rays;
  rays.add(origin, direction, static_cast<float>(wavelength));
  return rays.shade(scene).front();
}

/// The reflectance of a surface at local (u, v).
template <typename Kind>
double reflectance_at(const Kind& kind, double u_m, double v_m, double wavelength_nm = 550.0) {
  const auto wavelength = static_cast<float>(wavelength_nm);
  float result = -1.0f;
  kind.reflectance({1, &u_m, &v_m, &wavelength, &result});
  return result;
}

}  // namespace groundglass::scene
