#pragma once

#include <span>

namespace groundglass {

/// How light of the lens arrives at points of the sensor this far from the axis, in air: the mean direction
/// of the pencil, positive where light travels away from the axis, and half its extent along the radius and
/// across. A pencil that is no round cone has the extents of the ellipse of its spread.
struct IncidencePoint {
  double height_mm = 0.0;
  double chief_ray_deg = 0.0;
  double tangential_half_deg = 0.0, sagittal_half_deg = 0.0;
  bool operator==(const IncidencePoint&) const = default;
};

/// Whether heights rise from 0 or more, and angles are finite and below 90 degrees, half angles not negative.
bool is_possible(std::span<const IncidencePoint> points);

/// Straight between the points, whose heights rise, and constant beyond them. There must be one.
IncidencePoint incidence_at(std::span<const IncidencePoint> points, double height_mm);

}  // namespace groundglass
