#pragma once

#include <vector>

#include "optics/lens.h"
#include "sim/core/task.h"

namespace groundglass::optics {

/// A direction from a point on the sensor towards the lens, as slopes dx/dz and dy/dz in a frame turned so that
/// the point lies on +u: u is radial (away from the axis), v sagittal.
struct PupilDirection {
  double u = 0.0;
  double v = 0.0;
};

/// Where light comes from: for each distance from the axis, an outline of the directions in which the whole
/// lens, with every clear aperture, passes a ray of any wavelength in the range. Directions are drawn uniformly
/// from that outline, so with solid angle dω cosθ = cos⁴θ du dv the irradiance of the point is
///   E = area · mean(L cos⁴θ) over drawn directions, zero for those that fail.
/// The outline contains every ray that passes (it is found by tracing and dilated, tests check it), hence no
/// bias; few rays outside the true pupil are drawn, hence little waste.
class PupilOutline {
 public:
  /// `lens` is focused: its last thickness is the distance to the sensor. Traces about 10⁶ rays.
  PupilOutline(const Lens& lens, double largest_radius_mm, double first_nm, double last_nm, const Task& task);

  /// Area of the outline in the plane of slopes; 0 where no light arrives.
  double area(double radius_mm) const { return zone(radius_mm).area; }
  /// Maps the unit square onto the outline, uniformly by area. There must be one: area(radius_mm) > 0.
  PupilDirection sample(double radius_mm, double xi_1, double xi_2) const;
  /// Whether the outline holds this direction.
  bool contains(double radius_mm, PupilDirection direction) const;

 private:
  /// The outline for one zone of radii: rows of equal height in |v|, each an interval of u. As the point moves
  /// outwards the pupil moves the other way, in proportion; u is therefore counted from a centre that does too.
  struct Zone {
    double centre_at_axis = 0.0, centre_per_mm = 0.0;
    double row_height = 0.0;
    double area = 0.0;
    std::vector<double> from, to;    // interval of u − centre of each row
    std::vector<double> cumulative;  // share of the area up to and including each row

    double centre(double radius_mm) const { return centre_at_axis + centre_per_mm * radius_mm; }
  };
  friend class OutlineFinder;
  const Zone& zone(double radius_mm) const;

  double zone_width_mm_ = 1.0;
  std::vector<Zone> zones_;
};

}  // namespace groundglass::optics
