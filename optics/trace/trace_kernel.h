#pragma once

// What the public tracer hands to the kernels: plain numbers only, because the kernels are compiled once per
// instruction set (trace_kernel_*.cpp) and must not share inline code with the rest of the program.

#include <cstddef>

namespace groundglass::optics::kernel {

/// Terms of the polynomial that stands for an index ratio over the traced range of wavelengths.
inline constexpr int index_terms = 9;

enum class ShapeKind { plane, sphere, conic, even_asphere, power_asphere, qbfs, biconic, toroid };
enum class Interaction { none, refract, reflect };

/// One surface as light meets it. After a mirror the kernels go on in a frame whose z is turned round, so
/// that light always travels towards +z: the tracer mirrors the data of what follows.
template <typename Real>
struct SurfaceData {
  ShapeKind kind;
  Interaction interaction;
  bool turned;  // against the previous frame: p' = rotation · (p − origin); else z' = z − origin[2]
  Real origin_mm[3];
  Real rotation[9];  // by rows
  Real curvature_per_mm;
  Real one_plus_conic;
  Real curvature_x_per_mm;              // biconic, toroid
  Real one_plus_conic_x;                // biconic
  Real inverse_radius_squared_per_mm2;  // qbfs: of the normalization radius
  Real aperture_squared_mm2;
  Real extension_squared_mm2;        // beyond this r² a formula of high powers is not used
  Real clear_extension_squared_mm2;  // nor beyond this, before a ray has come near the surface
  const Real* coefficients;  // even asphere: A4, A6 …; power asphere: A1, A2 …; qbfs: of 1, r², r⁴ …
  int coefficient_count;
  // Index before over index after, and index before: polynomials in the ray's index coordinate, or, for a
  // single wavelength, their first terms alone.
  Real index_ratio[index_terms];
  Real index_before[index_terms];
  Real failure_base;  // kinds · (surface + 1)
};

template <typename Real>
struct Rays {
  Real *x, *y, *z, *l, *m, *n;
  Real* path_mm;                 // null: path is not wanted
  const Real* index_coordinate;  // null: one wavelength
  Real* failure;
  std::size_t count;  // a multiple of 64
};

/// Intersects, clips and refracts all rays at each of the surfaces in turn.
template <typename Real>
using TraceFunction = void (*)(const Rays<Real>&, const SurfaceData<Real>* surfaces,
                               std::size_t surface_count);

/// The fastest kernel this machine can run.
template <typename Real>
TraceFunction<Real> trace_function();

namespace baseline {
void trace_float(const Rays<float>&, const SurfaceData<float>*, std::size_t);
void trace_double(const Rays<double>&, const SurfaceData<double>*, std::size_t);
}  // namespace baseline
namespace avx2 {
void trace_float(const Rays<float>&, const SurfaceData<float>*, std::size_t);
void trace_double(const Rays<double>&, const SurfaceData<double>*, std::size_t);
}  // namespace avx2
namespace avx512 {
void trace_float(const Rays<float>&, const SurfaceData<float>*, std::size_t);
void trace_double(const Rays<double>&, const SurfaceData<double>*, std::size_t);
}  // namespace avx512

}  // namespace groundglass::optics::kernel
