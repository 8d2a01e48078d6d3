#pragma once

#include <Eigen/Core>

#include "optics/lens/lens.h"
#include "optics/trace/ray_batch.h"

namespace groundglass::optics {

/// Two numbers that name one ray of a field point.
struct LaunchCoordinates {
  double u = 0.0;
  double v = 0.0;
};

/// All rays from one point of the field, in the frame of the first surface.
///
/// Distant objects: the rays are parallel, and (u, v) (mm) is where they cross the plane through the first
/// vertex at right angles to them; u along x, v upwards. A field of (x, y) degrees has slopes tan x, tan y:
/// as in OpticStudio, a positive field climbs, so that its object lies at y < 0 and its image at y > 0. Near
/// objects: the rays leave the point of height (x, y) mm, and (u, v) is where they cross the plane
/// `aim_plane_mm`.
///
/// Optical paths count from the object point, or from that plane, which is a wavefront.
class Launch {
 public:
  Launch(const Lens& lens, FieldPoint field, double aim_plane_mm);

  void put(LaunchCoordinates at, RayBatch<double>& rays, std::size_t i) const;
  /// The ray, and behind it those one step further along u and along v.
  void put_with_neighbours(LaunchCoordinates at, double step, RayBatch<double>& rays,
                           std::size_t first) const;
  /// Light per du dv, against a ray through the origin: that of a beam of even irradiance from a distant
  /// object, of even intensity from a near one.
  double flux_density(LaunchCoordinates at) const;
  /// The coordinates of the ray that crosses the plane z = z_mm at (x_mm, y_mm).
  LaunchCoordinates through(double x_mm, double y_mm, double z_mm) const;

 private:
  bool distant_;
  Eigen::Vector3d origin_;            // of a near object
  Eigen::Vector3d direction_;         // of a distant one
  Eigen::Vector3d across_, upwards_;  // span the plane at right angles to it
  double aim_plane_mm_;
};

}  // namespace groundglass::optics
