#include "optics/analysis/field_curves.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "optics/analysis/bundle.h"
#include "optics/pupil/ray_aiming.h"
#include "optics/trace/trace.h"
#include "sim/core/argument_checks.h"

namespace groundglass::optics {
namespace {

constexpr double degree = std::numbers::pi / 180.0;
/// A field next to the axis, by which heights are scaled: degrees, or as a share of an object's height.
constexpr double near_axis = 1e-3;

/// The chief ray and its neighbours along u and v, at the image plane.
RayBatch<double> chief_and_neighbours(const Lens& lens, double wavelength_nm, FieldPoint field) {
  const RayAimer aimer(lens, wavelength_nm, field);
  const PupilPoint middle[] = {{}};
  RayBatch<double> rays(3);
  aimer.launch().put_with_neighbours(aimer.aim_coordinates(middle)[0].at, aimer.difference_mm(), rays, 0);
  const SequentialTracer<double> tracer(lens, wavelength_nm, Apertures::open);
  tracer.trace_to_image(rays);
  for (size_t i = 0; i < 3; ++i)
    if (!rays.ok(i))
      throw InputError(fmt::format("{}: the chief ray of field ({:g}, {:g}) is lost at surface {}", lens.name,
                                   field.x, field.y, rays.failed_surface(i) + 1));
  return rays;
}

/// Where two rays cross, seen along one axis: from the plane both stand on.
double crossing_mm(double position_difference, double slope_difference) {
  return -position_difference / slope_difference;
}

}  // namespace

std::vector<FieldCurvePoint> field_curves(const Lens& lens, double wavelength_nm,
                                          const std::vector<FieldPoint>& fields) {
  const bool distant = std::isinf(lens.object_distance_mm);
  const double small = distant ? near_axis : near_axis * std::max(1.0, std::abs(lens.object_distance_mm));
  const double scale = chief_ray(lens, wavelength_nm, {0.0, small}).point_mm.y() /
                       (distant ? std::tan(small * degree) : small);
  std::vector<FieldCurvePoint> result;
  for (const FieldPoint& field : fields) {
    if (field.x != 0.0) throw InputError("field curves are for points of the meridian: field x must be 0");
    const RayBatch<double> r = chief_and_neighbours(lens, wavelength_nm, field);
    FieldCurvePoint point{};
    point.field = field;
    point.chief_x_mm = r.x[0];
    point.chief_y_mm = r.y[0];
    point.chief_ray_angle_deg = std::acos(std::min(1.0, std::abs(r.n[0]))) / degree;
    point.sagittal_focus_mm = crossing_mm(r.x[1] - r.x[0], r.l[1] / r.n[1] - r.l[0] / r.n[0]);
    point.tangential_focus_mm = crossing_mm(r.y[2] - r.y[0], r.m[2] / r.n[2] - r.m[0] / r.n[0]);
    if (field.y != 0.0) {
      const double ideal = scale * (distant ? std::tan(field.y * degree) : field.y);
      point.distortion_percent = 100.0 * (r.y[0] / ideal - 1.0);
      if (distant) point.f_theta_distortion_percent = 100.0 * (r.y[0] / (scale * field.y * degree) - 1.0);
    }
    result.push_back(point);
  }
  return result;
}

std::vector<double> lateral_colour_mm(const Lens& lens, double wavelength_nm, double reference_nm,
                                      const std::vector<FieldPoint>& fields) {
  std::vector<double> result;
  for (const FieldPoint& field : fields)
    result.push_back(chief_ray(lens, wavelength_nm, field).point_mm.y() -
                     chief_ray(lens, reference_nm, field).point_mm.y());
  return result;
}

double tv_distortion_percent(const Lens& lens, double wavelength_nm, double half_diagonal_deg,
                             double aspect_ratio) {
  if (!(half_diagonal_deg > 0.0 && half_diagonal_deg < 90.0))
    throw InputError(
        fmt::format("half_diagonal_deg is {}, expected more than 0 and less than 90", half_diagonal_deg));
  check_positive("aspect_ratio", aspect_ratio);
  // The object is a rectangle in a plane: its corner at the half diagonal, the middle of its long edge above
  // the axis.
  const double diagonal = std::tan(half_diagonal_deg * degree),
               height = diagonal / std::hypot(1.0, aspect_ratio);
  const double corner_mm = std::abs(chief_ray(lens, wavelength_nm, {0.0, half_diagonal_deg}).point_mm.y());
  const double middle_mm =
      std::abs(chief_ray(lens, wavelength_nm, {0.0, std::atan(height) / degree}).point_mm.y());
  const double corner_height_mm = corner_mm * height / diagonal;
  return 100.0 * (corner_height_mm - middle_mm) / middle_mm;
}

}  // namespace groundglass::optics
