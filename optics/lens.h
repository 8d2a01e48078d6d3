#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "optics/glass.h"

namespace groundglass::optics {

/// Plane (curvature 0), sphere (conic 0) or conicoid: z = c r² / (1 + √(1 − (1 + k) c² r²)).
struct Conic {
  double curvature_per_mm = 0.0;
  double conic = 0.0;
};

/// A conicoid plus Σ Aᵢ r^i over even i: coefficients[0] is A4 (mm⁻³), [1] is A6 (mm⁻⁵) …
struct EvenAsphere {
  Conic base;
  std::vector<double> coefficients;
};

/// Closed set of surface shapes; the tracer dispatches on it once per batch.
using Shape = std::variant<Conic, EvenAsphere>;

/// The conicoid a shape is built on (its paraxial curvature is base(shape).curvature_per_mm).
const Conic& base(const Shape& shape);
/// Height of the surface above its vertex plane at radius r; NaN where the conicoid does not reach.
double sag_mm(const Shape& shape, double r_mm);

/// One refracting surface or stop, and what follows it.
struct Surface {
  Shape shape;
  /// Axial distance to the next surface's vertex; from the last surface to the image plane.
  double thickness_mm = 0.0;
  /// The medium that follows.
  Glass glass;
  /// Radius of the clear aperture: rays beyond it are lost.
  double semi_diameter_mm = 0.0;
  bool stop = false;
  std::string label;
};

/// A prescription as it stands in its file: light enters the first surface and travels along +z; the object
/// and the image lie in air.
struct Lens {
  std::string name;
  /// Patent or publication.
  std::string source;
  std::vector<Surface> surfaces;
  /// Wavelength of first-order figures.
  double reference_wavelength_nm = 587.5618;
  /// What its source states; used by checks, never by the tracer.
  std::optional<double> published_efl_mm, published_f_number, published_bfl_mm;
  /// Half of the full field of view the design is corrected for, degrees.
  double half_field_deg = 0.0;

  size_t stop_index() const;
  /// Distance from the last vertex to the image plane as the file has it.
  double image_distance_mm() const { return surfaces.back().thickness_mm; }
  /// The wavelengths at which every glass has an index.
  double first_nm() const;
  double last_nm() const;
};

}  // namespace groundglass::optics
