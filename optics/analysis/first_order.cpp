#include "optics/analysis/first_order.h"

#include <fmt/format.h>

#include <Eigen/Core>
#include <cmath>

#include "sim/core/error.h"

namespace groundglass::optics {
namespace {

/// Acts on (y, u): [A B; C D].
using RayMatrix = Eigen::Matrix2d;

RayMatrix refraction(const Surface& surface, double n_before, double n_after) {
  RayMatrix m;
  m << 1.0, 0.0, vertex_curvature_per_mm(surface.shape) * (n_before - n_after) / n_after, n_before / n_after;
  return m;
}

RayMatrix transfer(double thickness_mm) {
  RayMatrix m;
  m << 1.0, thickness_mm, 0.0, 1.0;
  return m;
}

/// From before surface `first` to before surface `last`, or to after the last surface when `last` is their
/// number.
RayMatrix system_matrix(const Lens& lens, const std::vector<double>& n, size_t first, size_t last) {
  RayMatrix m = RayMatrix::Identity();
  for (size_t i = first; i < last; ++i) {
    m = refraction(lens.surfaces[i], n[i], n[i + 1]) * m;
    if (i + 1 < lens.surfaces.size()) m = transfer(lens.surfaces[i].thickness_mm) * m;
  }
  return m;
}

}  // namespace

std::vector<double> signed_indices(const Lens& lens, double wavelength_nm) {
  std::vector<double> n = {1.0};
  double sign = 1.0;
  for (const Surface& surface : lens.surfaces) {
    if (surface.mirror) sign = -sign;
    n.push_back(sign * surface.glass.index(wavelength_nm));
  }
  return n;
}

std::vector<ParaxialRay> paraxial_trace(const Lens& lens, double wavelength_nm,
                                        ParaxialRay at_first_surface) {
  const std::vector<double> n = signed_indices(lens, wavelength_nm);
  std::vector<ParaxialRay> result;
  Eigen::Vector2d ray(at_first_surface.y_mm, at_first_surface.u);
  for (size_t i = 0; i < lens.surfaces.size(); ++i) {
    ray = refraction(lens.surfaces[i], n[i], n[i + 1]) * ray;
    result.push_back({ray[0], ray[1]});
    ray = transfer(lens.surfaces[i].thickness_mm) * ray;
  }
  return result;
}

Pupil entrance_pupil(const Lens& lens, double wavelength_nm) {
  const size_t stop = lens.stop_index();
  const RayMatrix front = system_matrix(lens, signed_indices(lens, wavelength_nm), 0, stop);
  return {front(0, 1) / front(0, 0), 2.0 * lens.surfaces[stop].semi_diameter_mm / std::abs(front(0, 0))};
}

Pupil exit_pupil(const Lens& lens, double wavelength_nm) {
  const std::vector<double> n = signed_indices(lens, wavelength_nm);
  const size_t stop = lens.stop_index();
  const RayMatrix rear = system_matrix(lens, n, stop, lens.surfaces.size());
  // Lateral magnification of a conjugate pair is det / D; the determinant is the ratio of indices.
  return {-rear(0, 1) / rear(1, 1),
          2.0 * lens.surfaces[stop].semi_diameter_mm * std::abs(n[stop] / rear(1, 1))};
}

FirstOrder first_order(const Lens& lens, double wavelength_nm) {
  const Pupil entrance = entrance_pupil(lens, wavelength_nm), exit = exit_pupil(lens, wavelength_nm);
  const RayMatrix whole = system_matrix(lens, signed_indices(lens, wavelength_nm), 0, lens.surfaces.size());
  if (whole(1, 0) == 0.0)
    throw InputError(fmt::format("lens '{}' is afocal: it has no focal length", lens.name));

  FirstOrder f{};
  f.wavelength_nm = wavelength_nm;
  const double direction = lens.ends_backwards() ? -1.0 : 1.0;
  f.efl_mm = -direction / whole(1, 0);
  f.bfl_mm = -whole(0, 0) / whole(1, 0);
  f.ffl_mm = whole(1, 1) / whole(1, 0);
  f.entrance_pupil_position_mm = entrance.position_mm;
  f.entrance_pupil_diameter_mm = entrance.diameter_mm;
  f.f_number = std::abs(f.efl_mm) / entrance.diameter_mm;
  f.exit_pupil_position_mm = exit.position_mm;
  f.exit_pupil_diameter_mm = exit.diameter_mm;
  f.front_principal_plane_mm = f.ffl_mm + f.efl_mm;
  f.rear_principal_plane_mm = f.bfl_mm - direction * f.efl_mm;
  f.image_distance_mm = lens.image_distance_mm();
  return f;
}

double paraxial_image_distance_mm(const Lens& lens, double object_distance_mm, double wavelength_nm) {
  if (!(object_distance_mm > 0.0))
    throw InputError(fmt::format("object distance is {} mm, expected a positive one", object_distance_mm));
  const RayMatrix m = system_matrix(lens, signed_indices(lens, wavelength_nm), 0, lens.surfaces.size());
  if (std::isinf(object_distance_mm)) return -m(0, 0) / m(1, 0);
  // The ray of unit slope from the object point.
  const double y_mm = m(0, 0) * object_distance_mm + m(0, 1);
  const double u = m(1, 0) * object_distance_mm + m(1, 1);
  return -y_mm / u;
}

}  // namespace groundglass::optics
