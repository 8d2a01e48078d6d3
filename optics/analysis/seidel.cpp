#include "optics/analysis/seidel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "optics/analysis/first_order.h"
#include "optics/lens/vertex_series.h"
#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

constexpr double degree = std::numbers::pi / 180.0;
/// Of an axial ray's height at the first surface: what is left at the stop below this is rounding.
constexpr double smallest_at_stop = 1e-10;

bool is_distant(const Lens& lens) { return std::isinf(lens.object_distance_mm); }

void check(const Lens& lens, double field) {
  const auto refuse = [&](size_t i, const char* why) {
    throw InputError(
        fmt::format("{}: surface {} {}; third-order aberrations are those of centred surfaces whose "
                    "height begins with r² and r⁴",
                    lens.name, i + 1, why));
  };
  for (size_t i = 0; i < lens.surfaces.size(); ++i) {
    const Surface& s = lens.surfaces[i];
    const bool fold = s.mirror && is_plane(s.shape) && s.tilt.kind == TiltKind::bend;
    const auto a = vertex_series(s.shape);
    if (s.tilt.moves() && !fold) refuse(i, "is tilted or off the axis");
    if (!is_rotationally_symmetric(s.shape)) refuse(i, "is not rotationally symmetric");
    if (a[1] != 0.0) refuse(i, "has a term A1 in r");
    if (a[3] != 0.0) refuse(i, "has a term A3 in r³");
  }
  if (!(lens.object_distance_mm > 0.0))
    throw InputError(fmt::format("{}: object distance is {} mm, expected a positive one", lens.name,
                                 lens.object_distance_mm));
  if (is_distant(lens) && !(std::abs(field) < 90.0))
    throw InputError(fmt::format(
        "{}: field is {:g}°; third-order aberrations go by its tangent, so it must be less than 90°",
        lens.name, field));
}

double height_at_stop(const Lens& lens, double wavelength_nm, ParaxialRay at_first_surface) {
  return paraxial_trace(lens, wavelength_nm, at_first_surface)[lens.stop_index()].y_mm;
}

/// What the marginal and the chief ray are like before the first surface.
struct Rays {
  ParaxialRay marginal, chief;
};

Rays aim(const Lens& lens, const SeidelConditions& conditions) {
  const double nm = conditions.wavelength_nm, distance = lens.object_distance_mm;
  // Rays from the axial object point are multiples of the first; the chief ray is one from the edge of the
  // field, towards the first vertex, plus what of the first brings it to the middle of the stop.
  const ParaxialRay axial = is_distant(lens) ? ParaxialRay{1.0, 0.0} : ParaxialRay{distance, 1.0};
  const ParaxialRay oblique = {
      0.0, is_distant(lens) ? std::tan(conditions.field * degree) : -conditions.field / distance};
  const double at_stop = height_at_stop(lens, nm, axial);
  if (std::abs(at_stop) < smallest_at_stop * axial.y_mm)
    throw InputError(lens.name + ": its stop lies at an image of the object; no marginal ray meets its edge");
  const double marginal = std::abs(lens.surfaces[lens.stop_index()].semi_diameter_mm / at_stop);
  const double chief = -height_at_stop(lens, nm, oblique) / at_stop;
  return {{marginal * axial.y_mm, marginal * axial.u},
          {oblique.y_mm + chief * axial.y_mm, oblique.u + chief * axial.u}};
}

std::vector<SeidelRay> trace(const Lens& lens, double wavelength_nm, const std::vector<double>& n,
                             ParaxialRay at_first_surface) {
  std::vector<SeidelRay> result;
  double u_before = at_first_surface.u;
  for (const ParaxialRay& ray : paraxial_trace(lens, wavelength_nm, at_first_surface)) {
    const size_t i = result.size();
    const double c = vertex_curvature_per_mm(lens.surfaces[i].shape);
    result.push_back({ray.y_mm, u_before, ray.u, n[i] * (u_before + ray.y_mm * c)});
    u_before = ray.u;
  }
  return result;
}

/// Welford's 8.4 and 10.3. S_V is written as (Ā / A) (S_III + S_IV) with A divided out, since A may be 0.
SeidelCoefficients of_sphere(const SurfaceSeidel& s, double curvature_per_mm, double lagrange,
                             double dispersion_before, double dispersion) {
  const double y = s.marginal.y_mm, a = s.marginal.refraction_invariant, a_bar = s.chief.refraction_invariant;
  const double bend = y * (s.marginal.u / s.n - s.marginal.u_before / s.n_before);
  const double delta_1_n = 1.0 / s.n - 1.0 / s.n_before;
  const double delta_1_n2 = delta_1_n * (1.0 / s.n + 1.0 / s.n_before);
  const double colour = y * (dispersion / s.n - dispersion_before / s.n_before);
  SeidelCoefficients r;
  r.spherical_mm = -a * a * bend;
  r.coma_mm = -a * a_bar * bend;
  r.astigmatism_mm = -a_bar * a_bar * bend;
  r.petzval_mm = -lagrange * lagrange * curvature_per_mm * delta_1_n;
  r.distortion_mm = -a_bar * (a_bar * a_bar * y * delta_1_n2 +
                              (lagrange - a_bar * y) * s.chief.y_mm * curvature_per_mm * delta_1_n);
  r.axial_colour_mm = a * colour;
  r.lateral_colour_mm = a_bar * colour;
  return r;
}

/// Welford's 8.5: what r⁴ times `departure` adds to the sphere.
SeidelCoefficients of_asphere(const SurfaceSeidel& s, double departure_per_mm3) {
  const double y = s.marginal.y_mm, y_bar = s.chief.y_mm, k = 8.0 * departure_per_mm3 * (s.n - s.n_before);
  SeidelCoefficients r;
  r.spherical_mm = k * y * y * y * y;
  r.coma_mm = k * y * y * y * y_bar;
  r.astigmatism_mm = k * y * y * y_bar * y_bar;
  r.distortion_mm = k * y * y_bar * y_bar * y_bar;
  return r;
}

}  // namespace

SeidelCoefficients& SeidelCoefficients::operator+=(const SeidelCoefficients& other) {
  spherical_mm += other.spherical_mm;
  coma_mm += other.coma_mm;
  astigmatism_mm += other.astigmatism_mm;
  petzval_mm += other.petzval_mm;
  distortion_mm += other.distortion_mm;
  axial_colour_mm += other.axial_colour_mm;
  lateral_colour_mm += other.lateral_colour_mm;
  return *this;
}

SeidelConditions design_conditions(const Lens& lens) {
  SeidelConditions result;
  result.wavelength_nm = lens.reference_wavelength_nm;
  const std::vector<DesignWavelength> wavelengths = design_wavelengths(lens);
  const auto [shortest, longest] = std::minmax_element(
      wavelengths.begin(), wavelengths.end(), [](const auto& a, const auto& b) { return a.nm < b.nm; });
  result.short_nm = shortest->nm;
  result.long_nm = longest->nm;
  for (const FieldPoint& f : design_fields(lens)) {
    const double tangent = std::hypot(std::tan(f.x * degree), std::tan(f.y * degree));
    const bool on_meridian = f.x == 0.0 || f.y == 0.0;
    const double field =
        is_distant(lens) && !on_meridian ? std::atan(tangent) / degree : std::hypot(f.x, f.y);
    result.field = std::max(result.field, field);
  }
  return result;
}

SeidelAberrations seidel(const Lens& lens, const SeidelConditions& conditions) {
  check(lens, conditions.field);
  const std::vector<double> n = signed_indices(lens, conditions.wavelength_nm);
  const std::vector<double> n_short = signed_indices(lens, conditions.short_nm);
  const std::vector<double> n_long = signed_indices(lens, conditions.long_nm);
  const Rays rays = aim(lens, conditions);
  const std::vector<SeidelRay> marginal = trace(lens, conditions.wavelength_nm, n, rays.marginal);
  const std::vector<SeidelRay> chief = trace(lens, conditions.wavelength_nm, n, rays.chief);

  SeidelAberrations result;
  result.conditions = conditions;
  result.lagrange_invariant_mm = rays.marginal.u * rays.chief.y_mm - rays.chief.u * rays.marginal.y_mm;
  result.image_nu = n.back() * marginal.back().u;
  double petzval_sum_per_mm = 0.0;
  for (size_t i = 0; i < lens.surfaces.size(); ++i) {
    const std::array<double, 5> shape = vertex_series(lens.surfaces[i].shape);
    const double c = 2.0 * shape[2];
    SurfaceSeidel s = {marginal[i], chief[i], n[i], n[i + 1], {}, {}};
    s.sphere =
        of_sphere(s, c, result.lagrange_invariant_mm, n_short[i] - n_long[i], n_short[i + 1] - n_long[i + 1]);
    s.asphere = of_asphere(s, shape[4] - c * c * c / 8.0);
    petzval_sum_per_mm -= c * (1.0 / s.n - 1.0 / s.n_before);
    result.sum += s.total();
    result.surfaces.push_back(s);
  }
  result.petzval_curvature_per_mm = -n.back() * petzval_sum_per_mm;
  return result;
}

}  // namespace groundglass::optics
