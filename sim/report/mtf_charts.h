#pragma once

#include <vector>

#include "sim/report/conditions.h"
#include "sim/report/svg.h"

namespace groundglass::report {

/// Polychromatic diffraction MTF of each field over spatial frequency: of lines at right angles to the
/// meridian (tangential) and along it (sagittal); and of the perfect lens on the axis.
struct MtfCurves {
  std::vector<double> frequencies_per_mm;
  std::vector<std::vector<double>> tangential, sagittal;
  std::vector<double> diffraction_limit;
};

/// Up to `highest_per_mm`; 0 takes 2000 cycles over half the picture's diagonal, in round figures, or the
/// diffraction limit where that is less. Throws InputError as pupil_function does.
MtfCurves mtf_curves(const optics::Lens& lens, const Conditions& conditions, double highest_per_mm = 0.0);

Svg mtf_chart(const optics::Lens& lens, const Conditions& conditions, const MtfCurves& curves);

}  // namespace groundglass::report
