// The kernels themselves, included by one source per instruction set with KERNEL_NAMESPACE defined. Every
// operation is IEEE-exact per lane (no contraction, no reciprocal estimates), so all instruction sets give the
// same bits, and a lane's result does not depend on its neighbours.
//
// Notation: p = (x, y, z) in the surface's frame, d = (l, m, n), c curvature, κ = 1 + conic. A conicoid is
// c (x² + y² + κ z²) − 2 z = 0. With F its value at p, G = n − c (x l + y m + κ z n) and A = c (l² + m² + κ n²),
// the ray meets it at t = F / (G + √(G² − A F)), the root next to the vertex, in a form that stays exact as
// c → 0 (Welford, Aberrations of Optical Systems, 1986, 4.3–4.6).

#include <experimental/simd>

#include "optics/trace_kernel.h"

namespace groundglass::optics::kernel::KERNEL_NAMESPACE {
namespace {

namespace stdx = std::experimental;
template <typename Real>
using Pack = stdx::native_simd<Real>;
template <typename Real>
using Mask = typename Pack<Real>::mask_type;

// RayStatus as the batch encodes it.
constexpr int vignetted = 1, missed = 2, total_internal_reflection = 3, no_convergence = 4;

constexpr int newton_limit = 24;
// Newton's step doubles the correct digits: a step this small leaves an error far below rounding.
template <typename Real>
constexpr Real newton_step_mm = sizeof(Real) == 8 ? Real(1e-6) : Real(1e-4);

template <typename Real>
struct Ray {
  Pack<Real> x, y, z, l, m, n, failure;

  void fail(Mask<Real> where_failed, const SurfaceData<Real>& surface, int status) {
    stdx::where(where_failed && failure == Real(0), failure) = surface.failure_base + Real(status);
  }
  void advance(Pack<Real> t) {
    x += t * l;
    y += t * m;
    z += t * n;
  }
};

/// Unit normal towards +z, and the cosine between it and the ray.
template <typename Real>
struct Normal {
  Pack<Real> x, y, z, cosine;
};

template <typename Real>
Pack<Real> polynomial(const Real (&terms)[index_terms], Pack<Real> t) {
  Pack<Real> sum = terms[index_terms - 1];
  for (int i = index_terms - 2; i >= 0; --i) sum = sum * t + terms[i];
  return sum;
}

template <typename Real>
Pack<Real> meet_plane(Ray<Real>& ray, const SurfaceData<Real>&, Normal<Real>& normal) {
  const Pack<Real> t = -ray.z / ray.n;
  ray.advance(t);
  normal = {Real(0), Real(0), Real(1), ray.n};
  return t;
}

template <typename Real>
Pack<Real> meet_sphere(Ray<Real>& ray, const SurfaceData<Real>& surface, Normal<Real>& normal) {
  const Real c = surface.curvature_per_mm;
  const Pack<Real> f = c * (ray.x * ray.x + ray.y * ray.y + ray.z * ray.z) - (ray.z + ray.z);
  const Pack<Real> g = ray.n - c * (ray.x * ray.l + ray.y * ray.m + ray.z * ray.n);
  const Pack<Real> discriminant = g * g - c * f;
  ray.fail(!(discriminant > Real(0)), surface, missed);
  const Pack<Real> cosine = stdx::sqrt(discriminant);
  const Pack<Real> t = f / (g + cosine);
  ray.advance(t);
  // On a sphere the gradient has unit length and its product with d is the root above.
  normal = {-c * ray.x, -c * ray.y, Real(1) - c * ray.z, cosine};
  return t;
}

template <typename Real>
Pack<Real> meet_conic(Ray<Real>& ray, const SurfaceData<Real>& surface, Normal<Real>& normal) {
  const Real c = surface.curvature_per_mm, k = surface.one_plus_conic;
  const Pack<Real> f = c * (ray.x * ray.x + ray.y * ray.y + k * ray.z * ray.z) - (ray.z + ray.z);
  const Pack<Real> g = ray.n - c * (ray.x * ray.l + ray.y * ray.m + k * ray.z * ray.n);
  const Pack<Real> a = c * (ray.l * ray.l + ray.m * ray.m + k * ray.n * ray.n);
  const Pack<Real> discriminant = g * g - a * f;
  ray.fail(!(discriminant > Real(0)), surface, missed);
  const Pack<Real> root = stdx::sqrt(discriminant);
  const Pack<Real> t = f / (g + root);
  ray.advance(t);
  const Pack<Real> gx = -c * ray.x, gy = -c * ray.y, gz = Real(1) - c * k * ray.z;
  // A vertex-side hit has gz > 0; the other sheet or half of the conicoid is no lens surface.
  ray.fail(!(gz > Real(0)), surface, missed);
  const Pack<Real> scale = Real(1) / stdx::sqrt(gx * gx + gy * gy + gz * gz);
  normal = {gx * scale, gy * scale, gz * scale, root * scale};
  return t;
}

/// Sag and its derivative with respect to r².
template <typename Real>
struct Sag {
  Pack<Real> value, derivative;
};

template <typename Real>
Sag<Real> asphere_sag(const SurfaceData<Real>& surface, Pack<Real> r2_anywhere) {
  const Real c = surface.curvature_per_mm;
  // Beyond the clear aperture, where high powers run wild, the surface goes on straight in r²: Newton may pass
  // there on its way to a point inside.
  const Pack<Real> r2 = stdx::min(r2_anywhere, Pack<Real>(surface.extension_squared_mm2));
  const Pack<Real> root = stdx::sqrt(Real(1) - surface.one_plus_conic * c * c * r2);
  Pack<Real> q = Real(0), dq = Real(0);
  for (int i = surface.coefficient_count - 1; i >= 0; --i) {
    dq = dq * r2 + q;
    q = q * r2 + surface.coefficients[i];
  }
  const Pack<Real> derivative = Real(0.5) * c / root + r2 * (q + q + r2 * dq);
  return {c * r2 / (Real(1) + root) + r2 * r2 * q + derivative * (r2_anywhere - r2), derivative};
}

template <typename Real>
Pack<Real> meet_asphere(Ray<Real>& ray, const SurfaceData<Real>& surface, Normal<Real>& normal) {
  const Pack<Real> to_plane = -ray.z / ray.n;
  const Pack<Real> x0 = ray.x + to_plane * ray.l, y0 = ray.y + to_plane * ray.m;
  Pack<Real> s = asphere_sag(surface, x0 * x0 + y0 * y0).value / ray.n;
  Mask<Real> settled = ray.failure != Real(0);
  for (int i = 0; i < newton_limit && !stdx::all_of(settled); ++i) {
    const Pack<Real> x = x0 + s * ray.l, y = y0 + s * ray.m;
    const Sag<Real> sag = asphere_sag(surface, x * x + y * y);
    const Pack<Real> slope = ray.n - Real(2) * sag.derivative * (x * ray.l + y * ray.m);
    const Pack<Real> step = (s * ray.n - sag.value) / slope;
    stdx::where(!settled, s) = s - step;
    settled = settled || stdx::abs(step) < newton_step_mm<Real>;
  }
  ray.fail(!settled, surface, no_convergence);
  ray.x = x0 + s * ray.l;
  ray.y = y0 + s * ray.m;
  ray.z = s * ray.n;
  const Pack<Real> r2 = ray.x * ray.x + ray.y * ray.y;
  const Pack<Real> g = Real(2) * asphere_sag(surface, r2).derivative;
  const Pack<Real> scale = Real(1) / stdx::sqrt(Real(1) + g * g * r2);
  normal = {-g * ray.x * scale, -g * ray.y * scale, scale, Real(0)};
  normal.cosine = normal.x * ray.l + normal.y * ray.m + normal.z * ray.n;
  ray.fail(!(normal.cosine > Real(0)), surface, missed);
  return to_plane + s;
}

template <typename Real>
void refract(Ray<Real>& ray, const SurfaceData<Real>& surface, const Normal<Real>& normal, Pack<Real> ratio) {
  const Pack<Real> sine2 = ratio * ratio * (Real(1) - normal.cosine * normal.cosine);
  ray.fail(!(sine2 < Real(1)), surface, total_internal_reflection);
  const Pack<Real> along = stdx::sqrt(Real(1) - sine2) - ratio * normal.cosine;
  ray.l = ratio * ray.l + along * normal.x;
  ray.m = ratio * ray.m + along * normal.y;
  ray.n = ratio * ray.n + along * normal.z;
}

/// One surface, all rays: the dispatch on shape happened once, before this loop.
template <typename Real, auto Meet>
void trace_surface(const Rays<Real>& rays, const SurfaceData<Real>& surface) {
  const auto aligned = stdx::element_aligned;
  for (std::size_t i = 0; i < rays.count; i += Pack<Real>::size()) {
    Ray<Real> ray;
    ray.x.copy_from(rays.x + i, aligned);
    ray.y.copy_from(rays.y + i, aligned);
    ray.z.copy_from(rays.z + i, aligned);
    ray.l.copy_from(rays.l + i, aligned);
    ray.m.copy_from(rays.m + i, aligned);
    ray.n.copy_from(rays.n + i, aligned);
    ray.failure.copy_from(rays.failure + i, aligned);
    ray.z -= surface.gap_mm;

    Normal<Real> normal;
    const Pack<Real> t = Meet(ray, surface, normal);
    ray.fail(!(ray.x * ray.x + ray.y * ray.y <= surface.aperture_squared_mm2), surface, vignetted);

    Pack<Real> coordinate = Real(0);
    if (rays.index_coordinate) coordinate.copy_from(rays.index_coordinate + i, aligned);
    if (rays.path_mm) {
      Pack<Real> path;
      path.copy_from(rays.path_mm + i, aligned);
      path += t * (rays.index_coordinate ? polynomial(surface.index_before, coordinate)
                                         : Pack<Real>(surface.index_before[0]));
      path.copy_to(rays.path_mm + i, aligned);
    }
    if (surface.refracts) {
      refract(ray, surface, normal,
              rays.index_coordinate ? polynomial(surface.index_ratio, coordinate)
                                    : Pack<Real>(surface.index_ratio[0]));
      ray.l.copy_to(rays.l + i, aligned);
      ray.m.copy_to(rays.m + i, aligned);
      ray.n.copy_to(rays.n + i, aligned);
    }
    ray.x.copy_to(rays.x + i, aligned);
    ray.y.copy_to(rays.y + i, aligned);
    ray.z.copy_to(rays.z + i, aligned);
    ray.failure.copy_to(rays.failure + i, aligned);
  }
}

/// Rays that fit the first-level cache together go through all surfaces before the next ones start.
constexpr std::size_t rays_per_block = 256;

template <typename Real>
Rays<Real> block_of(const Rays<Real>& rays, std::size_t begin) {
  const auto from = [begin](Real* array) { return array ? array + begin : nullptr; };
  return {from(rays.x), from(rays.y), from(rays.z), from(rays.l), from(rays.m), from(rays.n), from(rays.path_mm),
          rays.index_coordinate ? rays.index_coordinate + begin : nullptr, from(rays.failure),
          rays.count - begin < rays_per_block ? rays.count - begin : rays_per_block};
}

template <typename Real>
void trace(const Rays<Real>& rays, const SurfaceData<Real>* surfaces, std::size_t surface_count) {
  for (std::size_t begin = 0; begin < rays.count; begin += rays_per_block) {
    const Rays<Real> block = block_of(rays, begin);
    for (const SurfaceData<Real>* s = surfaces; s != surfaces + surface_count; ++s) {
      switch (s->kind) {
        case ShapeKind::plane: trace_surface<Real, meet_plane<Real>>(block, *s); break;
        case ShapeKind::sphere: trace_surface<Real, meet_sphere<Real>>(block, *s); break;
        case ShapeKind::conic: trace_surface<Real, meet_conic<Real>>(block, *s); break;
        case ShapeKind::asphere: trace_surface<Real, meet_asphere<Real>>(block, *s); break;
      }
    }
  }
}

}  // namespace

void trace_float(const Rays<float>& rays, const SurfaceData<float>* surfaces, std::size_t count) {
  trace<float>(rays, surfaces, count);
}
void trace_double(const Rays<double>& rays, const SurfaceData<double>* surfaces, std::size_t count) {
  trace<double>(rays, surfaces, count);
}

}  // namespace groundglass::optics::kernel::KERNEL_NAMESPACE
