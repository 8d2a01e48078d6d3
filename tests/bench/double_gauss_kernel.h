#pragma once

// The yardstick: a kernel written by hand for one lens, the double Gauss of bench_trace.cpp. What kind each
// surface is, is known when it is compiled; all 11 are unrolled, rays stay in registers from the first
// surface to the last, several vectors go through side by side, and multiplications and additions are fused.
// It knows only whether a ray passed, one wavelength, spheres, planes and circular apertures.

#include <cstddef>

namespace groundglass::bench {

inline constexpr int double_gauss_surfaces = 11;

/// One surface: its numbers as the kernel wants them.
template <typename Real>
struct YardstickSurface {
  Real thickness_before_mm;
  Real curvature_per_mm;
  Real aperture_squared_mm2;
  Real index_ratio;  // before over after
  Real index_ratio_squared;
  Real one_minus_index_ratio_squared;
};

/// Rays in and out, in the frames SequentialTracer uses; `passed` is 1 or 0. `count` is a multiple of 64.
template <typename Real>
struct YardstickRays {
  Real *x, *y, *z, *l, *m, *n, *passed;
  std::size_t count;
};

template <typename Real>
using YardstickFunction = void (*)(const YardstickRays<Real>&,
                                   const YardstickSurface<Real> (&)[double_gauss_surfaces]);

namespace avx2 {
void trace_double_gauss(const YardstickRays<float>&,
                        const YardstickSurface<float> (&)[double_gauss_surfaces]);
void trace_double_gauss(const YardstickRays<double>&,
                        const YardstickSurface<double> (&)[double_gauss_surfaces]);
}  // namespace avx2
namespace avx512 {
void trace_double_gauss(const YardstickRays<float>&,
                        const YardstickSurface<float> (&)[double_gauss_surfaces]);
void trace_double_gauss(const YardstickRays<double>&,
                        const YardstickSurface<double> (&)[double_gauss_surfaces]);
}  // namespace avx512

/// The widest this machine can run; null without AVX2.
template <typename Real>
YardstickFunction<Real> double_gauss_kernel() {
#ifdef GROUNDGLASS_X86_KERNELS
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    return avx512::trace_double_gauss;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2::trace_double_gauss;
#endif
  return nullptr;
}

}  // namespace groundglass::bench
