#include "optics/lens/shape.h"

#include <cmath>

#include "optics/lens/forbes.h"

namespace groundglass::optics {
namespace {

/// A surface of revolution: its height and the derivative of that with respect to r².
struct Profile {
  double z, dz_dr2;
};

Profile profile(const Conic& shape, double r2) {
  const double c = shape.curvature_per_mm, cr = c * std::sqrt(r2);
  const double root = std::sqrt(1.0 - (1.0 + shape.conic) * cr * cr);
  return {c * r2 / (1.0 + root), 0.5 * c / root};
}

/// Σ aᵢ t^i and its derivative.
Profile polynomial(const std::vector<double>& a, double t) {
  Profile sum{0.0, 0.0};
  for (size_t i = a.size(); i-- > 0;) sum = {sum.z * t + a[i], sum.dz_dr2 * t + sum.z};
  return sum;
}

Profile profile(const EvenAsphere& shape, double r2) {
  const Profile base = profile(shape.base, r2), q = polynomial(shape.coefficients, r2);
  return {base.z + r2 * r2 * q.z, base.dz_dr2 + r2 * (2.0 * q.z + r2 * q.dz_dr2)};
}

Profile profile(const PowerAsphere& shape, double r2) {
  // Σ Aᵢ r^i = r · q(r), and d/dr² = (d/dr) / 2r; the cone that A1 makes has no slope at its tip.
  const double r = std::sqrt(r2);
  const Profile base = profile(shape.base, r2), q = polynomial(shape.coefficients, r);
  const double slope = q.z + r * q.dz_dr2;
  return {base.z + r * q.z, base.dz_dr2 + (r > 0.0 ? 0.5 * slope / r : 0.0)};
}

Profile profile(const ForbesQbfs& shape, double r2) {
  const double c = shape.curvature_per_mm, a2 = shape.normalization_radius_mm * shape.normalization_radius_mm;
  const Profile base = profile(Conic{c, 0.0}, r2), q = polynomial(qbfs_powers(shape), r2);
  const double root = std::sqrt(1.0 - c * c * r2), w = r2 / a2 * (1.0 - r2 / a2) / root;
  const double dw = (1.0 - 2.0 * r2 / a2) / a2 / root + w * 0.5 * c * c / (root * root);
  return {base.z + w * q.z, base.dz_dr2 + dw * q.z + w * q.dz_dr2};
}

Profile profile(const ForbesQcon& shape, double r2) { return profile(as_even_asphere(shape), r2); }

template <typename Revolved>
Sag sag_of(const Revolved& shape, double x, double y) {
  const Profile p = profile(shape, x * x + y * y);
  return {p.z, 2.0 * x * p.dz_dr2, 2.0 * y * p.dz_dr2};
}

Sag sag_of(const Biconic& shape, double x, double y) {
  const double cx = shape.x.curvature_per_mm, cy = shape.y.curvature_per_mm;
  const double qx = (1.0 + shape.x.conic) * cx * cx, qy = (1.0 + shape.y.conic) * cy * cy;
  const double root = std::sqrt(1.0 - qx * x * x - qy * y * y), z = (cx * x * x + cy * y * y) / (1.0 + root);
  const double by_root = z / ((1.0 + root) * root);
  return {z, 2.0 * cx * x / (1.0 + root) + by_root * qx * x, 2.0 * cy * y / (1.0 + root) + by_root * qy * y};
}

Sag sag_of(const Toroid& shape, double x, double y) {
  const double c = shape.curvature_x_per_mm;
  const Profile g = profile(shape.profile, y * y);
  const double w = 1.0 - c * g.z, s = std::sqrt(w * w - c * c * x * x);
  return {(2.0 * g.z - c * g.z * g.z + c * x * x) / (1.0 + s), c * x / s, w * 2.0 * y * g.dz_dr2 / s};
}

double curvature_of(const Conic& shape) { return shape.curvature_per_mm; }
double curvature_of(const EvenAsphere& shape) { return shape.base.curvature_per_mm; }
double curvature_of(const PowerAsphere& shape) {
  return shape.base.curvature_per_mm + (shape.coefficients.size() > 1 ? 2.0 * shape.coefficients[1] : 0.0);
}
double curvature_of(const ForbesQbfs& shape) {
  const std::vector<double> q = qbfs_powers(shape);
  const double a = shape.normalization_radius_mm;
  return shape.curvature_per_mm + (q.empty() ? 0.0 : 2.0 * q[0] / (a * a));
}
double curvature_of(const ForbesQcon& shape) { return shape.base.curvature_per_mm; }
double curvature_of(const Biconic& shape) { return shape.y.curvature_per_mm; }
double curvature_of(const Toroid& shape) { return shape.profile.base.curvature_per_mm; }

void mirror(Conic& shape) { shape.curvature_per_mm = -shape.curvature_per_mm; }
void mirror(std::vector<double>& coefficients) {
  for (double& a : coefficients) a = -a;
}
void mirror(EvenAsphere& shape) { mirror(shape.base), mirror(shape.coefficients); }
void mirror(PowerAsphere& shape) { mirror(shape.base), mirror(shape.coefficients); }
void mirror(ForbesQbfs& shape) {
  shape.curvature_per_mm = -shape.curvature_per_mm;
  mirror(shape.coefficients_mm);
}
void mirror(ForbesQcon& shape) { mirror(shape.base), mirror(shape.coefficients_mm); }
void mirror(Biconic& shape) { mirror(shape.x), mirror(shape.y); }
void mirror(Toroid& shape) {
  mirror(shape.profile);
  shape.curvature_x_per_mm = -shape.curvature_x_per_mm;
}

}  // namespace

Sag sag(const Shape& shape, double x_mm, double y_mm) {
  return std::visit([&](const auto& s) { return sag_of(s, x_mm, y_mm); }, shape);
}

double sag_mm(const Shape& shape, double y_mm) { return sag(shape, 0.0, y_mm).z_mm; }

double vertex_curvature_per_mm(const Shape& shape) {
  return std::visit([](const auto& s) { return curvature_of(s); }, shape);
}

bool is_rotationally_symmetric(const Shape& shape) {
  return !std::holds_alternative<Biconic>(shape) && !std::holds_alternative<Toroid>(shape);
}

bool is_plane(const Shape& shape) {
  const auto* conic = std::get_if<Conic>(&shape);
  return conic && conic->curvature_per_mm == 0.0;
}

Shape mirrored(const Shape& shape) {
  Shape result = shape;
  std::visit([](auto& s) { mirror(s); }, result);
  return result;
}

}  // namespace groundglass::optics
