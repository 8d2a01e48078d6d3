// Included by one source per instruction set with KERNEL_NAMESPACE defined. Formulas and notation: the
// project's own kernel, optics/trace/trace_kernel.inl.

#include <experimental/simd>
#include <utility>

#include "tests/bench/double_gauss_kernel.h"

namespace groundglass::bench::KERNEL_NAMESPACE {
namespace {

namespace stdx = std::experimental;
template <typename Real>
using Pack = stdx::native_simd<Real>;

enum class Kind { sphere, plane, stop };
constexpr Kind kinds[double_gauss_surfaces] = {Kind::sphere, Kind::sphere, Kind::sphere, Kind::plane,
                                               Kind::sphere, Kind::stop,   Kind::sphere, Kind::plane,
                                               Kind::sphere, Kind::sphere, Kind::sphere};

/// Vectors side by side: the divider is busy with one while the others multiply.
constexpr int side_by_side = 4;

template <typename Real>
struct Ray {
  Pack<Real> x, y, z, l, m, n;
  typename Pack<Real>::mask_type passed;
};

/// A miss or total internal reflection leaves NaN, which fails every comparison with an aperture from there
/// on and the last one, with a direction cosine.
template <typename Real, Kind kind>
[[gnu::always_inline]] inline void pass_surface(Ray<Real>& ray, const YardstickSurface<Real>& s) {
  ray.z -= s.thickness_before_mm;
  Pack<Real> cosine;
  if constexpr (kind == Kind::sphere) {
    const Real c = s.curvature_per_mm;
    const Pack<Real> f = c * (ray.x * ray.x + ray.y * ray.y + ray.z * ray.z) - (ray.z + ray.z);
    const Pack<Real> g = ray.n - c * (ray.x * ray.l + ray.y * ray.m + ray.z * ray.n);
    cosine = stdx::sqrt(g * g - c * f);
    const Pack<Real> t = f / (g + cosine);
    ray.x += t * ray.l;
    ray.y += t * ray.m;
    ray.z += t * ray.n;
  } else {
    const Pack<Real> t = ray.z / ray.n;
    ray.x -= t * ray.l;
    ray.y -= t * ray.m;
    ray.z = Real(0);
    cosine = ray.n;
  }
  ray.passed = ray.passed && ray.x * ray.x + ray.y * ray.y <= s.aperture_squared_mm2;
  if constexpr (kind == Kind::stop) return;
  const Pack<Real> refracted =
      stdx::sqrt(s.index_ratio_squared * (cosine * cosine) + s.one_minus_index_ratio_squared);
  if constexpr (kind == Kind::sphere) {
    const Pack<Real> along = refracted - s.index_ratio * cosine, bend = along * s.curvature_per_mm;
    ray.l = s.index_ratio * ray.l - bend * ray.x;
    ray.m = s.index_ratio * ray.m - bend * ray.y;
    ray.n = s.index_ratio * ray.n + (along - bend * ray.z);
  } else {
    ray.l *= s.index_ratio;
    ray.m *= s.index_ratio;
    ray.n = refracted;
  }
}

template <typename Real>
void trace(const YardstickRays<Real>& rays, const YardstickSurface<Real> (&surfaces)[double_gauss_surfaces]) {
  constexpr std::size_t lanes = Pack<Real>::size();
  constexpr auto aligned = stdx::element_aligned;
  for (std::size_t i = 0; i < rays.count; i += side_by_side * lanes) {
    Ray<Real> ray[side_by_side];
    for (int k = 0; k < side_by_side; ++k) {
      const std::size_t at = i + static_cast<std::size_t>(k) * lanes;
      ray[k].x.copy_from(rays.x + at, aligned);
      ray[k].y.copy_from(rays.y + at, aligned);
      ray[k].z.copy_from(rays.z + at, aligned);
      ray[k].l.copy_from(rays.l + at, aligned);
      ray[k].m.copy_from(rays.m + at, aligned);
      ray[k].n.copy_from(rays.n + at, aligned);
      ray[k].passed = typename Pack<Real>::mask_type(true);
    }
    [&]<std::size_t... surface>(std::index_sequence<surface...>) {
      const auto one_surface = [&]<std::size_t s>() __attribute__((always_inline)) {
        for (int k = 0; k < side_by_side; ++k) pass_surface<Real, kinds[s]>(ray[k], surfaces[s]);
      };
      (one_surface.template operator()<surface>(), ...);
    }
    (std::make_index_sequence<double_gauss_surfaces>{});
    for (int k = 0; k < side_by_side; ++k) {
      const std::size_t at = i + static_cast<std::size_t>(k) * lanes;
      Pack<Real> passed = Real(0);
      stdx::where(ray[k].passed && ray[k].n <= Real(2), passed) = Real(1);
      passed.copy_to(rays.passed + at, aligned);
      ray[k].x.copy_to(rays.x + at, aligned);
      ray[k].y.copy_to(rays.y + at, aligned);
      ray[k].z.copy_to(rays.z + at, aligned);
      ray[k].l.copy_to(rays.l + at, aligned);
      ray[k].m.copy_to(rays.m + at, aligned);
      ray[k].n.copy_to(rays.n + at, aligned);
    }
  }
}

}  // namespace

void trace_double_gauss(const YardstickRays<float>& rays,
                        const YardstickSurface<float> (&surfaces)[double_gauss_surfaces]) {
  trace<float>(rays, surfaces);
}
void trace_double_gauss(const YardstickRays<double>& rays,
                        const YardstickSurface<double> (&surfaces)[double_gauss_surfaces]) {
  trace<double>(rays, surfaces);
}

}  // namespace groundglass::bench::KERNEL_NAMESPACE
