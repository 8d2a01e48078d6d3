#include "optics/formats/zmx_paraxial.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace groundglass::optics {
namespace {

constexpr double degree = std::numbers::pi / 180.0;

bool is_distant(const Lens& lens) { return std::isinf(lens.object_distance_mm); }

/// Heights at the stop, and slopes behind the last surface, of the rays (1 mm, 0) and (0, 1) before the
/// first.
struct Transfer {
  double stop_per_height, stop_per_slope, slope_per_height, slope_per_slope;
};

Transfer transfer(const Lens& lens, const ZmxSystem& system) {
  const size_t stop = lens.stop_index();
  const auto height = paraxial_trace(lens, system.primary_nm, {1.0, 0.0});
  const auto slope = paraxial_trace(lens, system.primary_nm, {0.0, 1.0});
  return {height[stop].y_mm, slope[stop].y_mm, height.back().u, slope.back().u};
}

/// A ray from the axial object point, of any size.
ParaxialRay axial_ray(const Lens& lens) {
  return is_distant(lens) ? ParaxialRay{1.0, 0.0} : ParaxialRay{lens.object_distance_mm, 1.0};
}

ParaxialRay scaled(ParaxialRay ray, double factor) { return {ray.y_mm * factor, ray.u * factor}; }

ParaxialRay ray_of_object_angle(const Lens& lens, const ZmxAperture& aperture, double angle) {
  if (is_distant(lens))
    throw InputError(aperture.where, "gives an angle at the object, but the object is at infinity");
  return scaled(axial_ray(lens), std::tan(angle));
}

/// Scales `ray` so that `value` becomes `wanted`.
ParaxialRay scaled_to(ParaxialRay ray, double value, double wanted, const ZmxAperture& aperture,
                      const char* reason) {
  const double factor = std::abs(wanted / value);
  if (!std::isfinite(factor) || factor == 0.0) throw InputError(aperture.where, reason);
  return scaled(ray, factor);
}

/// From the first vertex.
double entrance_pupil_mm(const Transfer& t) { return t.stop_per_slope / t.stop_per_height; }

double height_at_pupil(ParaxialRay ray, const Transfer& t) {
  return ray.u == 0.0 ? ray.y_mm : ray.y_mm + ray.u * entrance_pupil_mm(t);
}

/// The chief ray's slope before the first surface per unit of the field, which is its tangent there, the
/// height of the object point or that of its image.
double slope_per_field(const Lens& lens, const ZmxSystem& system, const Transfer& t) {
  const double pupil_mm = entrance_pupil_mm(t);
  switch (system.field_kind) {
    case ZmxFieldKind::angle_deg:
      return 1.0;
    case ZmxFieldKind::object_height_mm:
      if (is_distant(lens))
        throw InputError(system.fields_where, "gives object heights, but the object is at infinity");
      return -1.0 / (lens.object_distance_mm + pupil_mm);
    case ZmxFieldKind::paraxial_image_height_mm:
    case ZmxFieldKind::real_image_height_mm:
      break;
  }
  // Image height over slope: the focal length, or the magnification with the object height over slope.
  const ParaxialRay axial = axial_ray(lens);
  const double image_slope = t.slope_per_height * axial.y_mm + t.slope_per_slope * axial.u;
  // Lagrange invariant, air on both sides: h'/h = u/u', and h' = −f' for distant objects of unit slope.
  const double image_height =
      is_distant(lens) ? -1.0 / image_slope : -(lens.object_distance_mm + pupil_mm) / image_slope;
  return (lens.ends_backwards() ? -1.0 : 1.0) / image_height;
}

}  // namespace

Lens zmx_paraxial_lens(const std::vector<ZmxSurface>& surfaces, double mm_per_unit) {
  Lens lens;
  lens.object_distance_mm = surfaces.front().thickness_mm;
  for (size_t i = 1; i + 1 < surfaces.size(); ++i) {
    const ZmxSurface& file = surfaces[i];
    Surface surface;
    if (!file.is_break()) surface.shape = zmx_shape(file, mm_per_unit);
    surface.thickness_mm = file.thickness_mm;
    surface.glass = file.medium;
    surface.mirror = file.mirror;
    surface.stop = file.stop;
    surface.semi_diameter_mm = file.semi_diameter_mm;
    lens.surfaces.push_back(std::move(surface));
  }
  return lens;
}

ParaxialRay zmx_marginal_ray(const Lens& lens, const ZmxSystem& system) {
  const Transfer t = transfer(lens, system);
  const ZmxAperture& aperture = system.aperture;
  const ParaxialRay axial = axial_ray(lens);
  switch (aperture.kind) {
    case ZmxApertureKind::entrance_pupil_diameter:
      return scaled_to(axial, height_at_pupil(axial, t), 0.5 * aperture.value, aperture,
                       "states the diameter of an entrance pupil that lies at infinity");
    case ZmxApertureKind::image_f_number: {
      const double pupil_radius = 0.5 / (std::abs(t.slope_per_height) * aperture.value);
      return scaled_to(axial, height_at_pupil(axial, t), pupil_radius, aperture,
                       "states an F/# of an afocal lens, or of one whose entrance pupil lies at infinity");
    }
    case ZmxApertureKind::working_f_number: {
      const double slope = t.slope_per_height * axial.y_mm + t.slope_per_slope * axial.u;
      return scaled_to(axial, slope, 0.5 / aperture.value, aperture, "states an F/# of an afocal lens");
    }
    case ZmxApertureKind::object_na:
      return ray_of_object_angle(lens, aperture, std::asin(aperture.value));
    case ZmxApertureKind::object_cone_deg:
      return ray_of_object_angle(lens, aperture, degree * aperture.value);
    case ZmxApertureKind::float_by_stop:
      break;
  }
  const double at_stop = t.stop_per_height * axial.y_mm + t.stop_per_slope * axial.u;
  const double stop_radius = lens.surfaces[lens.stop_index()].semi_diameter_mm;
  if (!(stop_radius > 0.0))
    throw InputError(aperture.where, "the stop's width sets the aperture, but its surface has no DIAM");
  return scaled_to(axial, at_stop, stop_radius, aperture, "axial rays do not reach the rim of the stop");
}

std::vector<FieldPoint> zmx_field_points(const Lens& lens, const ZmxSystem& system) {
  const Transfer t = transfer(lens, system);
  const double per_field = slope_per_field(lens, system, t);
  const auto point = [&](double field) {
    const bool angle = system.field_kind == ZmxFieldKind::angle_deg;
    if (angle && is_distant(lens)) return field;
    if (system.field_kind == ZmxFieldKind::object_height_mm) return field;
    const double slope = per_field * (angle ? std::tan(degree * field) : field);
    return is_distant(lens) ? std::atan(slope) / degree
                            : -slope * (lens.object_distance_mm + entrance_pupil_mm(t));
  };
  std::vector<FieldPoint> points;
  for (const FieldPoint& field : system.fields) {
    const FieldPoint converted{point(field.x), point(field.y)};
    if (!std::isfinite(converted.x) || !std::isfinite(converted.y))
      throw InputError(system.fields_where,
                       "a field point cannot be turned into an object point of this lens");
    points.push_back(converted);
  }
  return points;
}

double zmx_half_field_deg(const Lens& lens, const ZmxSystem& system) {
  const Transfer t = transfer(lens, system);
  const double per_field = slope_per_field(lens, system, t);
  double largest = 0.0;
  for (const FieldPoint& field : system.fields) {
    const double radial = std::hypot(field.x, field.y);
    const double angle = system.field_kind == ZmxFieldKind::angle_deg
                             ? radial
                             : std::abs(std::atan(per_field * radial)) / degree;
    largest = std::max(largest, angle);
  }
  return std::isfinite(largest) ? largest : 0.0;
}

std::vector<double> zmx_ray_heights_mm(const Lens& lens, const ZmxSystem& system) {
  constexpr double widest_deg = 80.0;  // where a tangent still means a height
  const Transfer t = transfer(lens, system);
  double field = 0.0;
  for (const FieldPoint& point : zmx_field_points(lens, system))
    field = std::max(field, std::hypot(point.x, point.y));
  ParaxialRay start;  // of the chief ray
  if (is_distant(lens)) {
    start.u = std::tan(degree * std::min(field, widest_deg));
    start.y_mm = start.u == 0.0 ? 0.0 : -start.u * entrance_pupil_mm(t);
  } else {
    start.u = -field / (lens.object_distance_mm + entrance_pupil_mm(t));
    start.y_mm = field + start.u * lens.object_distance_mm;
  }
  const auto marginal = paraxial_trace(lens, system.primary_nm, zmx_marginal_ray(lens, system));
  const auto chief = paraxial_trace(lens, system.primary_nm, start);
  std::vector<double> heights;
  for (size_t i = 0; i < marginal.size(); ++i)
    heights.push_back(std::abs(marginal[i].y_mm) + std::abs(chief[i].y_mm));
  return heights;
}

}  // namespace groundglass::optics
