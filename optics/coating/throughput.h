#pragma once

#include <functional>
#include <vector>

#include "optics/lens/lens.h"
#include "optics/trace/ray_batch.h"

namespace groundglass::optics {

/// How far the polarisation of the light is followed.
enum class Polarisation {
  /// Light is taken to be unpolarised again at each surface, which then passes the mean of s and p. Wrong by
  /// the covariance of what the surfaces do to s and p: up to 0.0065 of the light at the steepest rays of a
  /// bare double Gauss of f/2, 0.001 with MgF2 on it and 0.0004 with the library's broadband coating, from
  /// 400 to 700 nm; nothing on the axis (tests/optics/throughput_test.cpp).
  averaged,
  /// Two orthogonal fields are carried through the lens: polarisation ray tracing in three dimensions,
  /// E' = P E with P = [s p' k'] diag(t_s, t_p, 1) [s p k]^T (G. Yun, K. Crabtree, R. A. Chipman,
  /// "Three-dimensional polarization ray-tracing calculus I", Appl. Opt. 50, 2855 (2011)).
  exact,
};

/// Where the light that reaches a surface goes, by ray; 0 for a ray that never gets past it, else they sum
/// to 1. At a mirror the reflected part goes on, at any other surface the transmitted one.
struct SurfaceShares {
  std::vector<double> transmitted, reflected, absorbed;
};

struct Throughput {
  /// Fraction of unpolarised light that leaves the last surface along each ray; 0 for a ray that is lost.
  std::vector<double> fraction;
  std::vector<SurfaceShares> surfaces;
};

/// The fraction of light that passes so many mm of a glass.
using InternalTransmittance = std::function<double(const Glass& glass, double path_mm, double wavelength_nm)>;

/// Traces rays from the frame of the first vertex through all surfaces, as SequentialTracer::trace_with_path
/// does, and follows how much light they carry. Without `internal` glasses are perfectly clear. Throws
/// InputError where a glass or a coating has no index.
Throughput throughput(const Lens& lens, RayBatch<double>& rays, double wavelength_nm,
                      Polarisation polarisation, const InternalTransmittance& internal = {});

}  // namespace groundglass::optics
