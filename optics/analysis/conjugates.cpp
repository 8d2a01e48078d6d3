#include "optics/analysis/conjugates.h"

#include <cmath>

#include "optics/analysis/first_order.h"

namespace groundglass::optics {

double lateral_magnification(const Lens& lens, double wavelength_nm) {
  if (std::isinf(lens.object_distance_mm)) return 0.0;
  const ParaxialRay from_axis{lens.object_distance_mm, 1.0};
  const double slope = paraxial_trace(lens, wavelength_nm, from_axis).back().u;
  return from_axis.u / (signed_indices(lens, wavelength_nm).back() * slope);
}

double working_f_number(const Lens& lens, double wavelength_nm) {
  const FirstOrder f = first_order(lens, wavelength_nm);
  if (std::isinf(lens.object_distance_mm) || std::isinf(f.exit_pupil_position_mm)) return f.f_number;
  return std::abs(f.image_distance_mm - f.exit_pupil_position_mm) / f.exit_pupil_diameter_mm;
}

}  // namespace groundglass::optics
