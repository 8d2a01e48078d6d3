#pragma once

#include <array>
#include <optional>
#include <vector>

#include "optics/lens/lens.h"
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

/// Where light comes from: for each distance from the axis and wavelength, an outline of the directions in
/// which the whole lens, with every clear aperture, passes a ray. With solid angle dω cosθ = cos⁴θ du dv the
/// irradiance of the point is the mean over drawn samples of
///   L cos⁴θ · area,  zero for those that fail on their way through the lens.
/// The outline contains every ray that passes through a pupil in one piece (it is found by tracing and
/// dilated, tests check it), hence no bias; a piece beside it is missed where it is thinner than a probe, a
/// sixteenth of the pupil's half width; few rays outside the true pupil are drawn, hence little noise. What
/// noise those few make goes too where `acceptance` is known: draw again until a ray passes and multiply by
/// that share.
///
/// Wavelengths lie within the range that the outline was made for.
class PupilOutline {
 public:
  /// `lens` is focused: its last thickness is the distance to the sensor. Traces about 10⁶ rays.
  PupilOutline(const Lens& lens, double largest_radius_mm, double first_nm, double last_nm, const Task& task);

  /// Area of the outline in the plane of slopes; 0 where no light arrives.
  double area(double radius_mm, double wavelength_nm) const;
  /// Maps the unit square onto the outline. There must be one: area(radius_mm, wavelength_nm) > 0.
  PupilSample sample(double radius_mm, double wavelength_nm, double xi_1, double xi_2) const;
  /// The share of drawn directions that pass the lens, a smooth function of radius and wavelength: the
  /// quadrature of exact edges, interpolated, good to some 1e-4. Nothing where it is below 0.9 or changes too
  /// fast, at the rim of the image circle.
  std::optional<double> acceptance(double radius_mm, double wavelength_nm) const;
  /// Whether the outline holds this direction.
  bool contains(double radius_mm, double wavelength_nm, PupilDirection direction) const;

 private:
  /// Coordinates (a, b) that follow the pupil: u = middle + half_width a, v = height b. On the line v = 0 the
  /// pupil reaches from a = −1 to 1, above its middle to b = 1.
  struct Frame {
    double middle = 0.0, half_width = 1.0, height = 1.0;
    static Frame between(const Frame& a, const Frame& b, double t);
    PupilDirection direction(double a, double b) const { return {middle + half_width * a, height * b}; }
  };
  /// The outline for one zone of radii, by its interval of a on lines of constant b ≥ 0, straight in between.
  /// With radius and wavelength the pupil moves and is stretched: its frame does too, its outline in this
  /// frame hardly changes and holds the pupil of them all.
  struct Zone {
    Frame frames[2][2];  // at the inner and the outer radius, of the first and the last wavelength
    double area = 0.0;   // in its frame
    std::vector<double> b, from, to;  // lines
    std::vector<double> cumulative;   // share of the area up to and including each row between two lines
    std::vector<size_t> guide;        // row at the start of each of equal steps of that share

    // Share of directions that pass, at the zone's inner, middle and outer radius (rows) and the range's
    // first, middle (in 1/λ²) and last wavelength; and the least of them.
    std::array<std::array<double, 3>, 3> acceptance{};
    double least_acceptance = 0.0;

    /// Moves the outline outwards by a share of the pupil's width and height.
    void widen(double share);
    /// Fills in area, cumulative and guide.
    void tabulate_area();
    /// Linear in the share of the zone's width and in that of the range of 1/λ².
    Frame frame(double in_zone, double in_range) const;
    PupilSample sample(const Frame& frame, double xi_1, double xi_2) const;
  };
  friend class OutlineFinder;
  struct Place {
    const Zone& zone;
    double in_zone, in_range;
    Frame frame() const { return zone.frame(in_zone, in_range); }
  };
  Place place(double radius_mm, double wavelength_nm) const;

  double zone_width_mm_ = 1.0;
  double first_nm_, last_nm_;
  std::vector<std::vector<Zone>> zones_;  // by equal steps of the radius, each of one or more equal parts
};

}  // namespace groundglass::optics
