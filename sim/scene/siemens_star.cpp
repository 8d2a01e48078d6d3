#include "sim/scene/siemens_star.h"

#include <cmath>

namespace groundglass::scene {
namespace {

/// cos(n φ) for the direction φ of (u, v), by repeated squaring of the unit complex number: no libm calls.
double cosine_of_multiple(double u, double v, double radius, int n) {
  double re = 1.0, im = 0.0;
  double base_re = u / radius, base_im = v / radius;
  for (; n > 0; n >>= 1) {
    if (n & 1) {
      const double product_re = re * base_re - im * base_im;
      im = re * base_im + im * base_re;
      re = product_re;
    }
    const double square_re = base_re * base_re - base_im * base_im;
    base_im = 2.0 * base_re * base_im;
    base_re = square_re;
  }
  return re;
}

}  // namespace

void SiemensStar::reflectance(const HitBatch& hits) const {
  const double mean = 0.5 * (light_reflectance + dark_reflectance);
  const double amplitude = 0.5 * (light_reflectance - dark_reflectance);
  for (std::size_t i = 0; i < hits.count; ++i) {
    const double u = hits.u_m[i], v = hits.v_m[i];
    const double radius = std::sqrt(u * u + v * v);
    double wave = 0.0;
    if (radius > 0.0 && radius <= radius_m) {
      wave = cosine_of_multiple(u, v, radius, cycles);
      if (profile == Profile::binary) wave = wave >= 0.0 ? 1.0 : -1.0;
    }
    hits.reflectance[i] = static_cast<float>(mean + amplitude * wave);
  }
}

}  // namespace groundglass::scene
