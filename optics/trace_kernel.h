#pragma once

// What the public tracer hands to the kernels: plain numbers only, because the kernels are compiled once per
// instruction set (trace_kernel_*.cpp) and must not share inline code with the rest of the program.

#include <cstddef>

namespace groundglass::optics::kernel {

/// Terms of the polynomial that stands for an index ratio over the traced range of wavelengths.
inline constexpr int index_terms = 9;

enum class ShapeKind { plane, sphere, conic, asphere };

template <typename Real>
struct SurfaceData {
  ShapeKind kind;
  Real gap_mm;  // from the previous vertex to this one
  Real curvature_per_mm;
  Real one_plus_conic;
  Real aperture_squared_mm2;
  Real extension_squared_mm2;  // asphere: beyond this r² its formula is not used
  const Real* coefficients;    // asphere: A4, A6 …
  int coefficient_count;
  bool refracts;  // the medium changes
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
