#include "optics/analysis/chromatic.h"

#include <fmt/format.h>

#include <cmath>

#include "optics/analysis/first_order.h"
#include "sim/core/error.h"

namespace groundglass::optics {

std::vector<double> chromatic_focal_shift_mm(const Lens& lens, std::span<const double> wavelengths_nm,
                                             double reference_nm) {
  const double along_light = lens.ends_backwards() ? -1.0 : 1.0;
  const auto focus_mm = [&](double nm) {
    const double distance_mm = along_light * paraxial_image_distance_mm(lens, lens.object_distance_mm, nm);
    if (!std::isfinite(distance_mm))
      throw InputError(
          fmt::format("{}: the image at {:g} nm is at infinity; it has no focal shift", lens.name, nm));
    return distance_mm;
  };
  const double reference_mm = focus_mm(reference_nm);
  std::vector<double> shift_mm;
  for (double nm : wavelengths_nm) shift_mm.push_back(focus_mm(nm) - reference_mm);
  return shift_mm;
}

AxialColour axial_colour(const Lens& lens, double short_nm, double middle_nm, double long_nm) {
  const double ends[] = {short_nm, long_nm};
  const std::vector<double> shift_mm = chromatic_focal_shift_mm(lens, ends, middle_nm);
  return {shift_mm[1] - shift_mm[0], 0.5 * (shift_mm[0] + shift_mm[1])};
}

}  // namespace groundglass::optics
