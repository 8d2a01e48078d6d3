#include "optics/analysis/focus.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "optics/analysis/first_order.h"
#include "optics/lens/moving_groups.h"
#include "optics/trace/trace.h"
#include "sim/core/error.h"
#include "sim/core/standard_spectra.h"

namespace groundglass::optics {
namespace {

constexpr size_t rays_per_wavelength = 256;
constexpr int wavelength_count = 13;
constexpr int travel_steps = 64;  // each way, in search of the focus

/// A fan of meridional rays from the axial object point over somewhat more than the entrance pupil.
RayBatch<double> axial_fan(const Lens& lens, double object_distance_mm) {
  const Pupil pupil = entrance_pupil(lens, lens.reference_wavelength_nm);
  RayBatch<double> rays(rays_per_wavelength);
  const double pupil_z = pupil.position_mm;
  for (size_t i = 0; i < rays.size(); ++i) {
    // Pupil aberration may let rays in a little outside the paraxial pupil.
    const double height =
        0.6 * pupil.diameter_mm * (static_cast<double>(i) + 0.5) / static_cast<double>(rays.size());
    const double slope = std::isinf(object_distance_mm) ? 0.0 : height / (object_distance_mm + pupil_z);
    rays.y[i] = height - slope * pupil_z;
    rays.n[i] = 1.0 / std::hypot(1.0, slope);
    rays.m[i] = slope * rays.n[i];
  }
  return rays;
}

Lens focused_by_sensor(const Lens& lens, double object_distance_mm) {
  Lens result = lens;
  const double image_distance_mm = best_image_distance_mm(lens, object_distance_mm);
  if (!(image_distance_mm > 0.0))
    throw InputError(
        fmt::format("{}: makes no image behind itself of an object at {:g} mm; move the object away",
                    lens.name, object_distance_mm));
  result.surfaces.back().thickness_mm = image_distance_mm;
  return result;
}

/// Image plane to image when the groups have moved by `travel_mm`.
double miss_mm(const Lens& lens, double object_distance_mm, double travel_mm) {
  const Lens moved = with_focus_groups_moved(lens, travel_mm);
  return best_image_distance_mm(moved, object_distance_mm) - moved.image_distance_mm();
}

/// Bisected: the miss changes its sign between the two.
double travel_between(const Lens& lens, double object_distance_mm, double low_mm, double high_mm) {
  const bool sign = miss_mm(lens, object_distance_mm, low_mm) > 0.0;
  for (int i = 0; i < 50 && std::abs(high_mm - low_mm) > 1e-9; ++i) {
    const double middle_mm = 0.5 * (low_mm + high_mm);
    (sign == (miss_mm(lens, object_distance_mm, middle_mm) > 0.0) ? low_mm : high_mm) = middle_mm;
  }
  return 0.5 * (low_mm + high_mm);
}

/// The least travel, either way, that brings the image onto its plane.
Lens focused_by_groups(const Lens& lens, double object_distance_mm) {
  const TravelRange range = focus_travel(lens);
  const double at_rest = miss_mm(lens, object_distance_mm, 0.0);
  double nearest = 0.0, found = std::numeric_limits<double>::infinity();
  // Free travel is bounded by the focal length: no image moves that far in use.
  const double most_mm = std::abs(first_order(lens, lens.reference_wavelength_nm).efl_mm);
  for (const double end : {std::max(range.least_mm, -most_mm), std::min(range.most_mm, most_mm)}) {
    double here = 0.0, miss_here = at_rest;
    for (int i = 1; i <= travel_steps && std::abs(here) < std::abs(found); ++i) {
      const double next = end * i / travel_steps, miss_next = miss_mm(lens, object_distance_mm, next);
      if ((miss_here > 0.0) != (miss_next > 0.0)) {
        found = travel_between(lens, object_distance_mm, here, next);
        break;
      }
      if (std::abs(miss_next) < std::abs(at_rest)) nearest = next;
      here = next, miss_here = miss_next;
    }
  }
  if (std::isinf(found))
    throw InputError(fmt::format(
        "{}: its focus groups cannot travel far enough for an object at {:g} mm; at {:g} mm "
        "of travel the image is still {:g} mm off",
        lens.name, object_distance_mm, nearest, std::abs(miss_mm(lens, object_distance_mm, nearest))));
  return with_focus_groups_moved(lens, found);
}

}  // namespace

Lens stopped_down(const Lens& lens, double f_number) {
  const FirstOrder open = first_order(lens, lens.reference_wavelength_nm);
  if (!std::isfinite(f_number))
    throw InputError(
        fmt::format("{}: cannot be closed to f/{}, expected a finite number", lens.name, f_number));
  if (f_number < open.f_number * (1.0 - 1e-9))
    throw InputError(fmt::format("{}: cannot be opened to f/{:g}; fully open it is f/{:.3g}", lens.name,
                                 f_number, open.f_number));
  Lens result = lens;
  result.surfaces[lens.stop_index()].semi_diameter_mm *= open.f_number / f_number;
  result.published_f_number.reset();
  return result;
}

double best_image_distance_mm(const Lens& lens, double object_distance_mm) {
  const double first_nm = std::max(lens.first_nm(), 420.0), last_nm = std::min(lens.last_nm(), 680.0);
  const Spectrum& photopic = cie1931_observer().column("y_bar");
  // Ray by ray the transverse error at distance z is y + z u. Its mean square over rays, each standing for
  // the ring of pupil at its height, is least at z = −Σ w y u / Σ w u².
  double sum_yu = 0.0, sum_uu = 0.0;
  for (int k = 0; k < wavelength_count; ++k) {
    const double wavelength_nm = first_nm + (k + 0.5) * (last_nm - first_nm) / wavelength_count;
    RayBatch<double> rays = axial_fan(lens, object_distance_mm);
    const std::vector<double> ring = rays.y;
    SequentialTracer<double>(lens, wavelength_nm).trace(rays);
    move_to_plane(rays, 0.0);
    for (size_t i = 0; i < rays.size(); ++i) {
      if (!rays.ok(i)) continue;
      const double slope = rays.m[i] / rays.n[i], weight = photopic(wavelength_nm) * ring[i];
      sum_yu += weight * rays.y[i] * slope;
      sum_uu += weight * slope * slope;
    }
  }
  if (!(sum_uu > 0.0))
    throw InputError(lens.name + ": passes no light from an axial point; check its apertures");
  return -sum_yu / sum_uu;
}

Lens focused(const Lens& lens, double object_distance_mm) {
  if (!(object_distance_mm > 0.0))
    throw InputError(
        fmt::format("{}: cannot focus at {:g} mm, expected more than 0", lens.name, object_distance_mm));
  if (lens.motion.positions.size() > 1) return at_calibrated_position(lens, object_distance_mm);
  if (!lens.motion.focus_groups.empty()) return focused_by_groups(lens, object_distance_mm);
  return focused_by_sensor(lens, object_distance_mm);
}

Lens focused_on_near_object(const Lens& lens, double object_distance_mm) {
  Lens result = focused(lens, object_distance_mm);
  const std::vector<FieldPoint> before = design_fields(lens);
  result.object_distance_mm = object_distance_mm;
  if (std::isinf(lens.object_distance_mm)) {
    result.fields.clear();
    for (const FieldPoint& degrees : before) result.fields.push_back(field_at_angle(result, degrees));
  }
  return result;
}

}  // namespace groundglass::optics
