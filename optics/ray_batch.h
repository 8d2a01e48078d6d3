#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace groundglass::optics {

/// What became of a ray. A ray that is not `ok` has stopped meaning anything past its failed surface.
enum class RayStatus : std::uint8_t {
  ok = 0,
  vignetted = 1,                  ///< met a surface or the stop outside its clear aperture
  missed = 2,                     ///< does not meet the surface at all
  total_internal_reflection = 3,  ///< met it but cannot be refracted
  no_convergence = 4,             ///< the intersection with an asphere was not found
};

/// Rays as a structure of arrays, for tracing many at once. Positions in mm in the frame of the surface last
/// traced to; (l, m, n) are direction cosines with n > 0. Arrays are padded to whole vectors; the padding
/// holds harmless axial rays.
template <typename Real>
class RayBatch {
 public:
  /// `count` axial rays at the origin, all ok.
  explicit RayBatch(std::size_t count);

  std::size_t size() const { return size_; }
  /// Size with padding: what the kernels loop over.
  std::size_t padded_size() const { return x.size(); }

  RayStatus status(std::size_t i) const {
    return static_cast<RayStatus>(static_cast<int>(failure[i]) % kinds);
  }
  /// Index of the surface at which the ray failed, -1 for a ray that is ok.
  int failed_surface(std::size_t i) const { return static_cast<int>(failure[i]) / kinds - 1; }
  bool ok(std::size_t i) const { return failure[i] == Real(0); }
  /// Makes every ray ok again, with no path behind it.
  void reset();

  /// Position (mm), direction cosines.
  std::vector<Real> x, y, z, l, m, n;
  /// Optical path (mm) since `reset`, counted only by tracers asked to.
  std::vector<Real> path_mm;
  /// Wavelength in air (nm): read by tracers built for a range of wavelengths.
  std::vector<Real> wavelength_nm;

  /// Status and surface in one number, of the rays' own type so that kernels need no conversion:
  /// 0, or status + kinds · (surface + 1).
  static constexpr int kinds = 8;
  std::vector<Real> failure;

 private:
  std::size_t size_;
};

extern template class RayBatch<float>;
extern template class RayBatch<double>;

}  // namespace groundglass::optics
