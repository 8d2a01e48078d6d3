// The kernels themselves, included by one source per instruction set with KERNEL_NAMESPACE defined. Every
// operation is IEEE-exact per lane (no contraction, no reciprocal estimates), so all instruction sets give
// the same bits, and a lane's result does not depend on its neighbours.
//
// Notation: p = (x, y, z) in the surface's frame, d = (l, m, n), c curvature, κ = 1 + conic. A conicoid is
// c (x² + y² + κ z²) − 2 z = 0. With F its value at p, G = n − c (x l + y m + κ z n) and A = c (l² + m² + κ
// n²), the ray meets it at t = F / (G + √(G² − A F)), the root next to the vertex, in a form that stays exact
// as c → 0 (Welford, Aberrations of Optical Systems, 1986, 4.3–4.6).

#include <experimental/simd>

#include "optics/trace/trace_kernel.h"

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

/// Packs that go through the lens side by side: one alone would wait for its own long chain of dependent
/// operations, several fill each other's gaps.
constexpr int group = 4;
template <typename T>
using Group = T[group];

template <typename Real>
struct Ray {
  Pack<Real> x, y, z, l, m, n, failure;

  /// Failures are rare enough for a branch to be cheaper than the bookkeeping.
  [[gnu::always_inline]] void fail(Mask<Real> where_failed, const SurfaceData<Real>& surface, int status) {
    if (stdx::any_of(where_failed)) [[unlikely]]
      stdx::where(where_failed && failure == Real(0), failure) = surface.failure_base + Real(status);
  }
  [[gnu::always_inline]] void advance(Pack<Real> t) {
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
[[gnu::always_inline]] inline Pack<Real> polynomial(const Real (&terms)[index_terms], Pack<Real> t) {
  Pack<Real> sum = terms[index_terms - 1];
  for (int i = index_terms - 2; i >= 0; --i) sum = sum * t + terms[i];
  return sum;
}

template <typename Real>
[[gnu::always_inline]] inline Pack<Real> meet_plane(Ray<Real>& ray, const SurfaceData<Real>&,
                                                    Normal<Real>& normal) {
  const Pack<Real> t = -ray.z / ray.n;
  ray.advance(t);
  normal = {Real(0), Real(0), Real(1), ray.n};
  return t;
}

template <typename Real>
[[gnu::always_inline]] inline Pack<Real> meet_sphere(Ray<Real>& ray, const SurfaceData<Real>& surface,
                                                     Normal<Real>& normal) {
  const Real c = surface.curvature_per_mm;
  const Pack<Real> f = c * (ray.x * ray.x + ray.y * ray.y + ray.z * ray.z) - (ray.z + ray.z);
  const Pack<Real> g = ray.n - c * (ray.x * ray.l + ray.y * ray.m + ray.z * ray.n);
  // Where the ray misses, the root and all that follows are NaN; `leave` notices.
  const Pack<Real> cosine = stdx::sqrt(g * g - c * f);
  const Pack<Real> t = f / (g + cosine);
  ray.advance(t);
  // On a sphere the gradient has unit length and its product with d is the root above.
  normal = {-c * ray.x, -c * ray.y, Real(1) - c * ray.z, cosine};
  return t;
}

template <typename Real>
[[gnu::always_inline]] inline Pack<Real> meet_conic(Ray<Real>& ray, const SurfaceData<Real>& surface,
                                                    Normal<Real>& normal) {
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

/// A surface of revolution at r², for a group of packs: height z = c r² / (1 + root) + powers, and its
/// derivative with respect to r² times the root. So written, Newton's step needs one division.
template <typename Real>
struct Profile {
  Group<Pack<Real>> r2, root, powers, derivative_by_root;
};

/// Beyond the clear aperture, where high powers run wild, the surface goes on straight in r²: Newton may pass
/// there on its way to a point inside. The profile's own r² stays within `limit`.
template <typename Real, ShapeKind kind>
[[gnu::always_inline]] inline void evaluate(const SurfaceData<Real>& surface, Real limit_squared_mm2,
                                            const Group<Pack<Real>>& r2_anywhere, Profile<Real>& profile) {
  const Real c = surface.curvature_per_mm;
  auto& [r2, root, powers, derivative_by_root] = profile;
  Group<Pack<Real>> t, q, dq;
  for (int k = 0; k < group; ++k) {
    r2[k] = stdx::min(r2_anywhere[k], Pack<Real>(limit_squared_mm2));
    root[k] = stdx::sqrt(Real(1) - surface.one_plus_conic * c * c * r2[k]);
    // What the polynomial runs in. The cone that an odd first power makes has no slope at its tip: stay off
    // it.
    t[k] = kind == ShapeKind::power_asphere ? stdx::max(stdx::sqrt(r2[k]), Pack<Real>(Real(1e-12))) : r2[k];
    q[k] = dq[k] = Real(0);
  }
  for (int i = surface.coefficient_count - 1; i >= 0; --i)
    for (int k = 0; k < group; ++k) {
      dq[k] = dq[k] * t[k] + q[k];
      q[k] = q[k] * t[k] + surface.coefficients[i];
    }
  for (int k = 0; k < group; ++k) {
    Pack<Real> derivative;
    if constexpr (kind == ShapeKind::even_asphere) {
      derivative = r2[k] * (q[k] + q[k] + r2[k] * dq[k]);
      powers[k] = r2[k] * r2[k] * q[k];
    } else if constexpr (kind == ShapeKind::power_asphere) {
      derivative = Real(0.5) * (q[k] / t[k] + dq[k]);
      powers[k] = t[k] * q[k];
    } else {  // Qbfs: u² (1 − u²) / root times the polynomial
      const Pack<Real> u2 = surface.inverse_radius_squared_per_mm2 * r2[k], w = u2 * (Real(1) - u2) / root[k];
      const Pack<Real> dw = surface.inverse_radius_squared_per_mm2 * (Real(1) - u2 - u2) / root[k] +
                            w * (Real(0.5) * c * c) / (root[k] * root[k]);
      derivative = dw * q[k] + w * dq[k];
      powers[k] = w * q[k];
    }
    derivative_by_root[k] = Real(0.5) * c + root[k] * derivative;
  }
}

template <typename Real, ShapeKind kind>
[[gnu::always_inline]] inline void meet_asphere(Group<Ray<Real>>& rays, const SurfaceData<Real>& surface,
                                                Group<Normal<Real>>& normals, Group<Pack<Real>>& t) {
  // From the vertex plane on: s is the distance from there.
  Group<Pack<Real>> x, y, r2, s;
  Profile<Real> profile;
  Group<Mask<Real>> settled;
  for (int k = 0; k < group; ++k) {
    t[k] = -rays[k].z / rays[k].n;
    rays[k].advance(t[k]);
    s[k] = Real(0);
  }
  // A formula that is used far out, too, is met from where the tamer surface was.
  for (Real limit = surface.clear_extension_squared_mm2;; limit = surface.extension_squared_mm2) {
    for (int k = 0; k < group; ++k) settled[k] = rays[k].failure != Real(0);
    for (int i = 0; i < newton_limit; ++i) {
      for (int k = 0; k < group; ++k) {
        x[k] = rays[k].x + s[k] * rays[k].l;
        y[k] = rays[k].y + s[k] * rays[k].m;
        r2[k] = x[k] * x[k] + y[k] * y[k];
      }
      evaluate<Real, kind>(surface, limit, r2, profile);
      bool all_settled = true;
      for (int k = 0; k < group; ++k) {
        // Height above the surface over the rate at which the ray loses it, both times root (1 + root).
        const auto& [inner_r2, root, powers, derivative] = profile;
        const Pack<Real> w = Real(1) + root[k];
        const Pack<Real> height =
            root[k] * ((s[k] * rays[k].n - powers[k]) * w - surface.curvature_per_mm * inner_r2[k]) -
            derivative[k] * w * (r2[k] - inner_r2[k]);
        const Pack<Real> rate =
            w * (rays[k].n * root[k] - Real(2) * derivative[k] * (x[k] * rays[k].l + y[k] * rays[k].m));
        const Pack<Real> step = height / rate;
        stdx::where(!settled[k], s[k]) = s[k] - step;
        settled[k] = settled[k] || stdx::abs(step) < newton_step_mm<Real>;
        all_settled = all_settled && stdx::all_of(settled[k]);
      }
      if (all_settled) break;
    }
    if (limit == surface.extension_squared_mm2) break;
  }
  for (int k = 0; k < group; ++k) {
    rays[k].fail(!settled[k], surface, no_convergence);
    rays[k].advance(s[k]);
    t[k] += s[k];
    r2[k] = rays[k].x * rays[k].x + rays[k].y * rays[k].y;
  }
  evaluate<Real, kind>(surface, surface.extension_squared_mm2, r2, profile);
  for (int k = 0; k < group; ++k) {
    Ray<Real>& ray = rays[k];
    // The gradient is (−2 x z', −2 y z', 1), times the root.
    const Pack<Real> g = Real(2) * profile.derivative_by_root[k], root = profile.root[k];
    const Pack<Real> scale = Real(1) / stdx::sqrt(root * root + g * g * r2[k]);
    Normal<Real>& normal = normals[k];
    normal = {-g * ray.x * scale, -g * ray.y * scale, root * scale, Real(0)};
    normal.cosine = normal.x * ray.l + normal.y * ray.m + normal.z * ray.n;
    ray.fail(!(normal.cosine > Real(0)), surface, missed);
  }
}

/// Height and slopes of a surface without an axis of revolution.
template <typename Real>
struct Sag {
  Pack<Real> z, slope_x, slope_y;
};

template <typename Real>
[[gnu::always_inline]] inline Sag<Real> biconic(const SurfaceData<Real>& surface, Pack<Real> x,
                                                Pack<Real> y) {
  const Real cx = surface.curvature_x_per_mm, cy = surface.curvature_per_mm;
  const Real qx = surface.one_plus_conic_x * cx * cx, qy = surface.one_plus_conic * cy * cy;
  const Pack<Real> root = stdx::sqrt(Real(1) - qx * x * x - qy * y * y), scale = Real(1) / (Real(1) + root);
  const Pack<Real> z = (cx * x * x + cy * y * y) * scale, by_root = z * scale / root;
  return {z, (Real(2) * cx * scale + by_root * qx) * x, (Real(2) * cy * scale + by_root * qy) * y};
}

template <typename Real>
[[gnu::always_inline]] inline Sag<Real> toroid(const SurfaceData<Real>& surface, Pack<Real> x, Pack<Real> y) {
  const Real c = surface.curvature_per_mm, cx = surface.curvature_x_per_mm;
  const Pack<Real> y2 = y * y, root = stdx::sqrt(Real(1) - surface.one_plus_conic * c * c * y2);
  Pack<Real> q = Real(0), dq = Real(0);
  for (int i = surface.coefficient_count - 1; i >= 0; --i) {
    dq = dq * y2 + q;
    q = q * y2 + surface.coefficients[i];
  }
  const Pack<Real> g = c * y2 / (Real(1) + root) + y2 * y2 * q;
  const Pack<Real> dg = Real(2) * y * (Real(0.5) * c / root + y2 * (q + q + y2 * dq));
  const Pack<Real> w = Real(1) - cx * g, s = stdx::sqrt(w * w - cx * cx * x * x);
  return {(g + g - cx * g * g + cx * x * x) / (Real(1) + s), cx * x / s, w * dg / s};
}

/// Newton's iteration from the vertex plane; beyond the clear aperture the surface goes on straight.
template <typename Real, auto formula>
[[gnu::always_inline]] inline Pack<Real> meet_unrevolved(Ray<Real>& ray, const SurfaceData<Real>& surface,
                                                         Normal<Real>& normal) {
  const auto extended = [&](Pack<Real> x, Pack<Real> y) {
    const Pack<Real> r2 = x * x + y * y, inside = stdx::min(r2, Pack<Real>(surface.extension_squared_mm2));
    const Pack<Real> shrink = stdx::sqrt(inside / stdx::max(r2, Pack<Real>(Real(1e-30))));
    Sag<Real> sag = formula(surface, x * shrink, y * shrink);
    sag.z += (Real(1) - shrink) * (x * sag.slope_x + y * sag.slope_y);
    return sag;
  };
  const Pack<Real> to_plane = -ray.z / ray.n;
  ray.advance(to_plane);
  Pack<Real> s = Real(0);
  Mask<Real> settled = ray.failure != Real(0);
  for (int i = 0; i < newton_limit && !stdx::all_of(settled); ++i) {
    const Sag<Real> sag = extended(ray.x + s * ray.l, ray.y + s * ray.m);
    const Pack<Real> step = (s * ray.n - sag.z) / (ray.n - sag.slope_x * ray.l - sag.slope_y * ray.m);
    stdx::where(!settled, s) = s - step;
    settled = settled || stdx::abs(step) < newton_step_mm<Real>;
  }
  ray.fail(!settled, surface, no_convergence);
  ray.advance(s);
  const Sag<Real> sag = extended(ray.x, ray.y);
  const Pack<Real> scale =
      Real(1) / stdx::sqrt(Real(1) + sag.slope_x * sag.slope_x + sag.slope_y * sag.slope_y);
  normal = {-sag.slope_x * scale, -sag.slope_y * scale, scale, Real(0)};
  normal.cosine = normal.x * ray.l + normal.y * ray.m + normal.z * ray.n;
  ray.fail(!(normal.cosine > Real(0)), surface, missed);
  return to_plane + s;
}

template <typename Real>
[[gnu::always_inline]] inline void reflect(Ray<Real>& ray, const Normal<Real>& normal) {
  const Pack<Real> twice = normal.cosine + normal.cosine;
  ray.l -= twice * normal.x;
  ray.m -= twice * normal.y;
  ray.n = twice * normal.z - ray.n;  // in the frame whose z is turned round
  ray.z = -ray.z;
}

template <typename Real>
[[gnu::always_inline]] inline void refract(Ray<Real>& ray, const SurfaceData<Real>& surface,
                                           const Normal<Real>& normal, Pack<Real> ratio) {
  const Pack<Real> sine2 = ratio * ratio * (Real(1) - normal.cosine * normal.cosine);
  ray.fail(!(sine2 < Real(1)), surface, total_internal_reflection);
  const Pack<Real> along = stdx::sqrt(Real(1) - sine2) - ratio * normal.cosine;
  ray.l = ratio * ray.l + along * normal.x;
  ray.m = ratio * ray.m + along * normal.y;
  ray.n = ratio * ray.n + along * normal.z;
}

/// How light gets past a surface. Nearly all are reached by a straight step along the axis and refract, or
/// pass light on as stops do; known beforehand, no branch of the inner loop is left. Mirrors and turned
/// surfaces find out as they go.
enum class Way { refracts, passes, any };

template <typename Real>
[[gnu::always_inline]] inline Ray<Real> load(const Rays<Real>& rays, std::size_t i) {
  const auto pack = [i](const Real* array) { return Pack<Real>(array + i, stdx::element_aligned); };
  return {pack(rays.x), pack(rays.y), pack(rays.z),      pack(rays.l),
          pack(rays.m), pack(rays.n), pack(rays.failure)};
}

template <typename Real>
[[gnu::always_inline]] inline void store(const Ray<Real>& ray, const Rays<Real>& rays, std::size_t i) {
  const auto aligned = stdx::element_aligned;
  ray.x.copy_to(rays.x + i, aligned);
  ray.y.copy_to(rays.y + i, aligned);
  ray.z.copy_to(rays.z + i, aligned);
  ray.l.copy_to(rays.l + i, aligned);
  ray.m.copy_to(rays.m + i, aligned);
  ray.n.copy_to(rays.n + i, aligned);
  ray.failure.copy_to(rays.failure + i, aligned);
}

/// From the frame of the surface before to this one's.
template <typename Real, Way way>
[[gnu::always_inline]] inline void enter(Ray<Real>& ray, const SurfaceData<Real>& surface) {
  ray.z -= surface.origin_mm[2];
  if (way != Way::any || !surface.turned) return;
  ray.x -= surface.origin_mm[0];
  ray.y -= surface.origin_mm[1];
  const Real(&r)[9] = surface.rotation;
  const auto turn = [&r](Pack<Real>& x, Pack<Real>& y, Pack<Real>& z) {
    const Pack<Real> x0 = x, y0 = y, z0 = z;
    x = r[0] * x0 + r[1] * y0 + r[2] * z0;
    y = r[3] * x0 + r[4] * y0 + r[5] * z0;
    z = r[6] * x0 + r[7] * y0 + r[8] * z0;
  };
  turn(ray.x, ray.y, ray.z);
  turn(ray.l, ray.m, ray.n);
}

/// What follows once a pack of rays has met a surface: aperture, path, refraction. `i` is where the pack's
/// wavelengths and paths stand in the batch.
template <typename Real, Way way>
[[gnu::always_inline]] inline void leave(Ray<Real>& ray, const Rays<Real>& rays, std::size_t i,
                                         const SurfaceData<Real>& surface, const Normal<Real>& normal,
                                         Pack<Real> t) {
  const Pack<Real> r2 = ray.x * ray.x + ray.y * ray.y;
  const Mask<Real> lost = !(r2 <= surface.aperture_squared_mm2);
  if (stdx::any_of(lost)) [[unlikely]] {
    ray.fail(lost && stdx::isnan(r2), surface, missed);
    ray.fail(lost, surface, vignetted);
  }
  const auto index = [&](const Real(&terms)[index_terms]) {
    return rays.index_coordinate
               ? polynomial(terms, Pack<Real>(rays.index_coordinate + i, stdx::element_aligned))
               : Pack<Real>(terms[0]);
  };
  if (rays.path_mm) {
    const Pack<Real> path =
        Pack<Real>(rays.path_mm + i, stdx::element_aligned) + t * index(surface.index_before);
    path.copy_to(rays.path_mm + i, stdx::element_aligned);
  }
  if (way == Way::passes || (way == Way::any && surface.interaction == Interaction::none)) return;
  if (way == Way::refracts || surface.interaction == Interaction::refract)
    refract(ray, surface, normal, index(surface.index_ratio));
  else
    reflect(ray, normal);
}

template <typename Real, Way way, auto Meet>
[[gnu::always_inline]] inline void pass_surface(Group<Ray<Real>>& packs, const Rays<Real>& rays,
                                                std::size_t i, const SurfaceData<Real>& surface) {
  for (int k = 0; k < group; ++k) {
    enter<Real, way>(packs[k], surface);
    Normal<Real> normal;
    const Pack<Real> t = Meet(packs[k], surface, normal);
    leave<Real, way>(packs[k], rays, i + static_cast<std::size_t>(k) * Pack<Real>::size(), surface, normal,
                     t);
  }
}

template <typename Real, Way way, ShapeKind kind>
[[gnu::always_inline]] inline void pass_asphere(Group<Ray<Real>>& packs, const Rays<Real>& rays,
                                                std::size_t i, const SurfaceData<Real>& surface) {
  Group<Normal<Real>> normals;
  Group<Pack<Real>> t;
  for (int k = 0; k < group; ++k) enter<Real, way>(packs[k], surface);
  meet_asphere<Real, kind>(packs, surface, normals, t);
  for (int k = 0; k < group; ++k)
    leave<Real, way>(packs[k], rays, i + static_cast<std::size_t>(k) * Pack<Real>::size(), surface,
                     normals[k], t[k]);
}

/// Any surface. Not inlined: the rays go through memory here, lest the kernel of the plainest surfaces have
/// to share its registers.
template <typename Real, Way way>
[[gnu::noinline]] void pass_any(Group<Ray<Real>>& packs, const Rays<Real>& rays, std::size_t i,
                                const SurfaceData<Real>& s) {
  switch (s.kind) {
    case ShapeKind::plane:
      return pass_surface<Real, way, meet_plane<Real>>(packs, rays, i, s);
    case ShapeKind::sphere:
      return pass_surface<Real, way, meet_sphere<Real>>(packs, rays, i, s);
    case ShapeKind::conic:
      return pass_surface<Real, way, meet_conic<Real>>(packs, rays, i, s);
    case ShapeKind::even_asphere:
      return pass_asphere<Real, way, ShapeKind::even_asphere>(packs, rays, i, s);
    case ShapeKind::power_asphere:
      return pass_asphere<Real, way, ShapeKind::power_asphere>(packs, rays, i, s);
    case ShapeKind::qbfs:
      return pass_asphere<Real, way, ShapeKind::qbfs>(packs, rays, i, s);
    case ShapeKind::biconic:
      return pass_surface<Real, way, meet_unrevolved<Real, biconic<Real>>>(packs, rays, i, s);
    case ShapeKind::toroid:
      return pass_surface<Real, way, meet_unrevolved<Real, toroid<Real>>>(packs, rays, i, s);
  }
}

/// A group of rays goes through all surfaces before the next one starts. At planes and spheres, the most
/// frequent, it stays in registers.
template <typename Real>
void trace(const Rays<Real>& rays, const SurfaceData<Real>* surfaces, std::size_t surface_count) {
  constexpr std::size_t lanes = Pack<Real>::size();
  for (std::size_t i = 0; i < rays.count; i += group * lanes) {
    Group<Ray<Real>> packs;
    for (std::size_t k = 0; k < group; ++k) packs[k] = load(rays, i + k * lanes);
    for (const SurfaceData<Real>* s = surfaces; s != surfaces + surface_count; ++s) {
      const bool straight = !s->turned && s->interaction != Interaction::reflect;
      if (straight && s->kind == ShapeKind::sphere && s->interaction == Interaction::refract) {
        pass_surface<Real, Way::refracts, meet_sphere<Real>>(packs, rays, i, *s);
      } else if (straight && s->kind == ShapeKind::plane && s->interaction == Interaction::refract) {
        pass_surface<Real, Way::refracts, meet_plane<Real>>(packs, rays, i, *s);
      } else if (straight && s->kind == ShapeKind::plane) {
        pass_surface<Real, Way::passes, meet_plane<Real>>(packs, rays, i, *s);
      } else {
        Group<Ray<Real>> in_memory;
        for (int k = 0; k < group; ++k) in_memory[k] = packs[k];
        if (straight && s->interaction == Interaction::refract)
          pass_any<Real, Way::refracts>(in_memory, rays, i, *s);
        else
          pass_any<Real, Way::any>(in_memory, rays, i, *s);
        for (int k = 0; k < group; ++k) packs[k] = in_memory[k];
      }
    }
    for (std::size_t k = 0; k < group; ++k) store(packs[k], rays, i + k * lanes);
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
