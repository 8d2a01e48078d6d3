#include "sim/core/lens_imaging.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace groundglass {
namespace {

bool rises(std::span<const double> values) {
  return std::ranges::all_of(values, [](double v) { return std::isfinite(v); }) &&
         std::ranges::adjacent_find(values, std::greater_equal<>{}) == values.end();
}

}  // namespace

bool is_possible(const LensImaging& imaging) {
  const size_t heights = imaging.height_mm.size(), all = heights * imaging.wavelength_nm.size();
  if (heights < 2 || all == 0 || imaging.object.size() != all ||
      imaging.relative_illumination.size() != all || imaging.height_mm.front() != 0.0)
    return false;
  if (!rises(imaging.height_mm) || !rises(imaging.wavelength_nm) || !(imaging.wavelength_nm.front() > 0.0))
    return false;
  for (size_t first = 0; first < all; first += heights)
    if (imaging.object[first] != 0.0 || !rises({imaging.object.data() + first, heights})) return false;
  return std::isfinite(imaging.axis_column_px) && std::isfinite(imaging.axis_row_px) &&
         std::ranges::all_of(imaging.relative_illumination,
                             [](double r) { return r >= 0.0 && std::isfinite(r); });
}

}  // namespace groundglass
