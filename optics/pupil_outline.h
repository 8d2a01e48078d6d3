#pragma once

#include <array>
#include <optional>
#include <vector>

#include "optics/lens.h"
#include "sim/core/task.h"

namespace groundglass::optics {

/// A direction from a point on the sensor towards the lens, as slopes dx/dz and dy/dz in a frame turned so
/// that the point lies on +u: u is radial (away from the axis), v sagittal.
struct PupilDirection {
  double u = 0.0;
  double v = 0.0;
};

/// A direction drawn from an outline, and the area in the plane of slopes that it stands for: the reciprocal
/// of its probability density.
struct PupilSample {
  PupilDirection direction;
  double area = 0.0;
};

/// Where light comes from: for each distance from the axis, an outline of the directions in which the whole
/// lens, with every clear aperture, passes a ray of any wavelength in the range. With solid angle
/// dω cosθ = cos⁴θ du dv the irradiance of the point is the mean over drawn samples of
///   L cos⁴θ · area,  zero for those that fail on their way through the lens.
/// The outline contains every ray that passes (it is found by tracing and dilated, tests check it), hence no
/// bias; few rays outside the true pupil are drawn, hence little noise. What noise those few make goes too
/// where `acceptance` is known: draw again until a ray passes and multiply by that share.
class PupilOutline {
 public:
  /// `lens` is focused: its last thickness is the distance to the sensor. Traces about 10⁶ rays.
  PupilOutline(const Lens& lens, double largest_radius_mm, double first_nm, double last_nm, const Task& task);

  /// Area of the outline in the plane of slopes; 0 where no light arrives.
  double area(double radius_mm) const { return zone(radius_mm).area; }
  /// Maps the unit square onto the outline. There must be one: area(radius_mm) > 0.
  PupilSample sample(double radius_mm, double xi_1, double xi_2) const;
  /// The share of drawn directions that pass the lens, a smooth function of radius and wavelength: the
  /// quadrature of exact edges, interpolated, good to some 1e-4. Nothing where it is below 0.9 or changes too
  /// fast, at the rim of the image circle.
  std::optional<double> acceptance(double radius_mm, double wavelength_nm) const;
  /// Whether the outline holds this direction.
  bool contains(double radius_mm, PupilDirection direction) const;

 private:
  /// The outline for one zone of radii, by its interval of u on lines of constant v ≥ 0, straight in between.
  /// As the point moves outwards the pupil moves the other way, in proportion; u is therefore counted from a
  /// centre that does too.
  struct Zone {
    double centre_at_axis = 0.0, centre_per_mm = 0.0;
    double area = 0.0;
    std::vector<double> v, from, to;  // lines
    std::vector<double> cumulative;   // share of the area up to and including each row between two lines
    std::vector<size_t> guide;        // row at the start of each of equal steps of that share

    // Share of directions that pass, at the zone's inner, middle and outer radius (rows) and the range's
    // first, middle (in 1/λ²) and last wavelength; or not steady enough to be used.
    std::array<std::array<double, 3>, 3> acceptance{};
    bool steady = false;

    double centre(double radius_mm) const { return centre_at_axis + centre_per_mm * radius_mm; }
    PupilSample sample(double radius_mm, double xi_1, double xi_2) const;
  };
  friend class OutlineFinder;
  const Zone& zone(double radius_mm) const;

  double zone_width_mm_ = 1.0;
  double first_nm_, last_nm_;
  std::vector<Zone> zones_;
};

}  // namespace groundglass::optics
