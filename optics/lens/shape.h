#pragma once

#include <variant>
#include <vector>

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

/// A conicoid plus Σ Aᵢ r^i over all i: coefficients[0] is A1, [1] is A2 …, even and odd.
struct PowerAsphere {
  Conic base;
  std::vector<double> coefficients;
};

/// Forbes's mild asphere, a sphere plus u² (1 − u²) / √(1 − c² r²) · Σ aₘ Qₘᵇᶠˢ(u²), u = r / normalization
/// radius (G. W. Forbes, "Shape specification for axially symmetric optical surfaces", Opt. Express 15, 5218
/// (2007)).
struct ForbesQbfs {
  double curvature_per_mm = 0.0;
  double normalization_radius_mm = 1.0;
  std::vector<double> coefficients_mm;
};

/// Forbes's strong asphere, a conicoid plus u⁴ Σ aₘ Qₘᶜᵒⁿ(u²) (same paper).
struct ForbesQcon {
  Conic base;
  double normalization_radius_mm = 1.0;
  std::vector<double> coefficients_mm;
};

/// z = (cx x² + cy y²) / (1 + √(1 − (1 + kx) cx² x² − (1 + ky) cy² y²)). One curvature zero: a cylinder.
struct Biconic {
  Conic x, y;
};

/// The profile z(y) of an even asphere, swept around an axis parallel to y that lies at z = 1 / curvature_x.
/// A curvature_x of zero sweeps it straight along x: a cylinder.
struct Toroid {
  EvenAsphere profile;
  double curvature_x_per_mm = 0.0;
};

/// Closed set of surface shapes; the tracer dispatches on it once per batch.
using Shape = std::variant<Conic, EvenAsphere, PowerAsphere, ForbesQbfs, ForbesQcon, Biconic, Toroid>;

/// Height of a surface above its vertex plane and its slopes ∂z/∂x, ∂z/∂y.
struct Sag {
  double z_mm = 0.0;
  double slope_x = 0.0;
  double slope_y = 0.0;
};

/// NaN where the surface does not reach.
Sag sag(const Shape& shape, double x_mm, double y_mm);
/// The height alone on the meridian x = 0.
double sag_mm(const Shape& shape, double y_mm);

/// Curvature at the vertex in the y–z plane, which paraxial optics uses: with A2 of a power asphere and with
/// what Qbfs adds to its sphere.
double vertex_curvature_per_mm(const Shape& shape);

bool is_rotationally_symmetric(const Shape& shape);
bool is_plane(const Shape& shape);

/// The shape seen from behind: z → −z.
Shape mirrored(const Shape& shape);

}  // namespace groundglass::optics
