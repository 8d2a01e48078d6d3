#pragma once

#include <optional>
#include <variant>

namespace groundglass::optics {

/// Clear openings other than the plain circle of a surface's semi-diameter, which always holds as well.
struct RectangularAperture {
  double half_width_mm = 1.0;   // along x
  double half_height_mm = 1.0;  // along y
};

struct EllipticalAperture {
  double semi_axis_x_mm = 1.0;
  double semi_axis_y_mm = 1.0;
};

/// An iris of equal blades whose corners lie on the circle of the surface's semi-diameter. Rounded blades
/// bulge by this share of the way from the straight edge to that circle.
struct IrisAperture {
  int blades = 9;
  double roundness = 0.0;
  double rotation_deg = 0.0;  // of the first corner from +x towards +y
};

struct Aperture {
  std::variant<std::monostate, RectangularAperture, EllipticalAperture, IrisAperture> opening;
  double center_x_mm = 0.0, center_y_mm = 0.0;
  /// Radius of a central obstruction, as the secondary of a mirror lens makes.
  double obstruction_radius_mm = 0.0;
};

/// Whether a point (mm, from the surface's vertex) is clear. `semi_diameter_mm` is the surface's own.
bool is_clear(const Aperture& aperture, double semi_diameter_mm, double x_mm, double y_mm);

/// Nothing but the circle of the surface's semi-diameter.
bool is_plain(const Aperture& aperture);

/// The opening is the circle alone, perhaps with an obstruction, and on the axis.
bool is_rotationally_symmetric(const Aperture& aperture);

}  // namespace groundglass::optics
