#pragma once

#include <span>
#include <vector>

#include "optics/pupil/ray_aiming.h"
#include "optics/trace/trace.h"
#include "optics/wavefront/wavefront.h"

namespace groundglass::optics {

/// Rays of one field point and wavelength, named by their launch coordinates, on a reference sphere.
/// Apertures are open: who asks knows what is clear.
class SphereTrace {
 public:
  SphereTrace(const Lens& lens, double wavelength_nm, const RayAimer& aimer, const ReferenceSphere& sphere);

  /// Responses are the direction cosines (α, β) towards the sphere's centre.
  std::vector<Response> directions(std::span<const LaunchCoordinates> at) const;
  /// Optical paths to the sphere, less its radius.
  std::vector<double> paths_mm(std::span<const LaunchCoordinates> at) const;

  double index() const { return index_; }

 private:
  void trace(RayBatch<double>& rays) const;

  const RayAimer& aimer_;
  ReferenceSphere sphere_;
  double index_;
  SequentialTracer<double> tracer_;
};

}  // namespace groundglass::optics
