#include "sim/report/focal_shift_chart.h"

#include <algorithm>

#include "optics/analysis/chromatic.h"
#include "sim/core/error.h"
#include "sim/report/chart.h"
#include "sim/report/field_label.h"
#include "sim/report/style.h"

namespace groundglass::report {

FocalShift focal_shift(const optics::Lens& lens) {
  constexpr int steps = 60;
  double first = std::max(400.0, lens.first_nm()), last = std::min(700.0, lens.last_nm());
  if (!(first < last)) {
    const std::vector<optics::DesignWavelength> design = optics::design_wavelengths(lens);
    const auto [low, high] = std::minmax_element(design.begin(), design.end(),
                                                 [](const auto& a, const auto& b) { return a.nm < b.nm; });
    first = low->nm;
    last = high->nm;
  }
  if (!(first < last)) throw InputError(lens.name + ": its glasses have no range of wavelengths to compare");
  FocalShift result;
  for (int i = 0; i <= steps; ++i) result.wavelengths_nm.push_back(first + (last - first) * i / steps);
  result.shift_mm =
      optics::chromatic_focal_shift_mm(lens, result.wavelengths_nm, lens.reference_wavelength_nm);
  return result;
}

Svg focal_shift_chart(const optics::Lens& lens, const FocalShift& figures) {
  Line line{{}, figures.wavelengths_nm, {style::ink, 1.5}};
  for (double mm : figures.shift_mm) line.x.push_back(1e3 * mm);
  const Range range = symmetric_range(line.x, 0.1);
  return drawn(
      {"Chromatic focal shift",
       {"paraxial focus behind that at " + wavelength_label(lens.reference_wavelength_nm) + " / µm", range},
       {"wavelength / nm", Range{figures.wavelengths_nm.front(), figures.wavelengths_nm.back()}},
       {},
       {},
       {line}},
      396.0, 340.0);
}

}  // namespace groundglass::report
