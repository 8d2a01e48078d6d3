#pragma once

#include <cstddef>
#include <vector>

#include "optics/lens/lens.h"
#include "optics/trace/ray_batch.h"
#include "optics/trace/trace_kernel.h"

namespace groundglass::optics {

/// Whether rays beyond a surface's clear aperture are lost, or go on: aspheres by their formula up to 1.1
/// times the semi-diameter and straight in r² from there, since their high powers run wild.
enum class Apertures { clip, open };

/// Exact sequential ray trace through a prescription, many rays at once. `double` is for analysis; `float`
/// for bulk imaging through lenses without sub-millimetre air gaps (its errors: tests/optics/trace_test.cpp).
/// Immutable after construction, so threads may share one.
template <typename Real>
class SequentialTracer {
 public:
  /// All rays have this wavelength (nm). Throws InputError if a glass has no index there.
  SequentialTracer(const Lens& lens, double wavelength_nm, Apertures apertures = Apertures::clip);
  /// Each ray has its own wavelength within [first_nm, last_nm], from RayBatch::wavelength_nm. The index
  /// ratios are interpolated by polynomials in 1/λ² that stay within 1e-8 of the glass formulas.
  SequentialTracer(const Lens& lens, double first_nm, double last_nm);

  SequentialTracer(SequentialTracer&&) noexcept = default;
  SequentialTracer& operator=(SequentialTracer&&) noexcept = default;

  /// Without the image plane, which counts as one more surface of index surface_count().
  std::size_t surface_count() const { return surfaces_.size() - 1; }

  /// Traces from the frame of the first vertex through all surfaces. On return positions are on the last
  /// surface in its own frame and directions are those after it; failed rays carry status and surface.
  void trace(RayBatch<Real>& rays) const { trace(rays, 0, surface_count()); }
  /// Goes on to the image plane, in its frame.
  void trace_to_image(RayBatch<Real>& rays) const { trace(rays, 0, surfaces_.size()); }
  /// The same for surfaces first … last − 1, starting in the frame of the vertex before `first`.
  void trace(RayBatch<Real>& rays, std::size_t first, std::size_t last) const;
  /// `trace` by a given kernel: for tests that compare them.
  void trace_by(kernel::TraceFunction<Real> function, RayBatch<Real>& rays) const {
    run(function, rays, 0, surface_count(), false);
  }
  /// `trace` that also adds the optical path (mm) to RayBatch::path_mm.
  void trace_with_path(RayBatch<Real>& rays) const { trace_with_path(rays, 0, surface_count()); }
  void trace_with_path(RayBatch<Real>& rays, std::size_t first, std::size_t last) const;

 private:
  /// An aperture that is more than a circle: applied after the kernel has reached its surface.
  struct Mask {
    std::size_t surface;
    Aperture aperture;
    double semi_diameter_mm;
  };
  void build(const Lens& lens, bool one_wavelength, double first_nm, double last_nm, Apertures apertures);
  static void turn_z(RayBatch<Real>& rays);
  void apply(const Mask& mask, RayBatch<Real>& rays) const;
  void run(kernel::TraceFunction<Real> function, RayBatch<Real>& rays, std::size_t first, std::size_t last,
           bool with_path) const;

  std::vector<kernel::SurfaceData<Real>> surfaces_;
  std::vector<std::vector<Real>> coefficients_;
  std::vector<double> sign_before_;  // of z in the kernel's frame on arrival, against the surface's own
  std::vector<Mask> masks_;
  bool one_wavelength_ = true;
  double coordinate_middle_ = 0.0, coordinate_half_width_ = 1.0;
};

/// Moves every ray along itself to the plane z = plane_mm of its present frame, counting no path.
template <typename Real>
void move_to_plane(RayBatch<Real>& rays, double plane_mm);

extern template class SequentialTracer<float>;
extern template class SequentialTracer<double>;

}  // namespace groundglass::optics
