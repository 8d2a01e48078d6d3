#include "optics/lens/aperture.h"

#include <cmath>
#include <numbers>

namespace groundglass::optics {
namespace {

bool contains(std::monostate, double, double, double) { return true; }

bool contains(const RectangularAperture& a, double, double x, double y) {
  return std::abs(x) <= a.half_width_mm && std::abs(y) <= a.half_height_mm;
}

bool contains(const EllipticalAperture& a, double, double x, double y) {
  return std::pow(x / a.semi_axis_x_mm, 2) + std::pow(y / a.semi_axis_y_mm, 2) <= 1.0;
}

/// In the frame of the blade the point faces, whose edge is the chord (or the arc over it) at right angles to
/// u.
bool contains(const IrisAperture& iris, double radius, double x, double y) {
  const double sector = 2.0 * std::numbers::pi / iris.blades;
  const double first = iris.rotation_deg * std::numbers::pi / 180.0 + 0.5 * sector;
  const double angle = std::remainder(std::atan2(y, x) - first, sector), r = std::hypot(x, y);
  const double u = r * std::cos(angle), v = r * std::sin(angle);
  const double chord = radius * std::cos(0.5 * sector), half = radius * std::sin(0.5 * sector);
  const double bulge = iris.roundness * (radius - chord);
  if (bulge <= 0.0) return u <= chord;
  const double arc = (half * half + bulge * bulge) / (2.0 * bulge);
  return u <= chord || std::hypot(u - (chord + bulge - arc), v) <= arc;
}

}  // namespace

bool is_clear(const Aperture& aperture, double semi_diameter_mm, double x_mm, double y_mm) {
  const double x = x_mm - aperture.center_x_mm, y = y_mm - aperture.center_y_mm;
  if (x_mm * x_mm + y_mm * y_mm > semi_diameter_mm * semi_diameter_mm) return false;
  if (std::hypot(x, y) < aperture.obstruction_radius_mm) return false;
  return std::visit([&](const auto& opening) { return contains(opening, semi_diameter_mm, x, y); },
                    aperture.opening);
}

bool is_plain(const Aperture& aperture) {
  return std::holds_alternative<std::monostate>(aperture.opening) && aperture.obstruction_radius_mm == 0.0;
}

bool is_rotationally_symmetric(const Aperture& aperture) {
  const bool centred = aperture.center_x_mm == 0.0 && aperture.center_y_mm == 0.0;
  return is_plain(aperture) || (centred && std::holds_alternative<std::monostate>(aperture.opening));
}

}  // namespace groundglass::optics
