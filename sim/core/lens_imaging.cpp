#include "sim/core/lens_imaging.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace groundglass {
namespace {

bool rises(std::span<const double> values) {
  return std::ranges::all_of(values, [](double v) { return std::isfinite(v); }) &&
         std::ranges::adjacent_find(values, std::greater_equal<>{}) == values.end();
}

/// What Lagrange's polynomial through `places` makes of the value at place k.
double lagrange_weight(std::span<const double> places, size_t k, double at) {
  double weight = 1.0;
  for (size_t j = 0; j < places.size(); ++j)
    if (j != k) weight *= (at - places[j]) / (places[k] - places[j]);
  return weight;
}

}  // namespace

bool is_possible(const LensImaging& imaging) {
  const size_t heights = imaging.height_mm.size(), all = heights * imaging.wavelength_nm.size();
  if (heights < 3 || all == 0 || imaging.object.size() != all ||
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

std::vector<double> wavelength_weights(const LensImaging& imaging, double nm) {
  const std::vector<double>& traced = imaging.wavelength_nm;
  const double at = std::clamp(nm, traced.front(), traced.back());
  const size_t count = std::min<size_t>(4, traced.size());
  const auto above = static_cast<size_t>(std::ranges::upper_bound(traced, at) - traced.begin());
  const size_t first = std::min(above - std::min(above, count / 2), traced.size() - count);
  const std::span<const double> nearest(traced.data() + first, count);
  std::vector<double> weights(traced.size(), 0.0);
  for (size_t k = 0; k < count; ++k) weights[first + k] = lagrange_weight(nearest, k, at);
  return weights;
}

double value_at_height(const LensImaging& imaging, std::span<const double> values, double height_mm) {
  const std::vector<double>& heights = imaging.height_mm;
  const double at = std::clamp(height_mm, 0.0, heights.back());
  const auto above = static_cast<int>(std::ranges::upper_bound(heights, at) - heights.begin());
  const int first = std::min(above - 2, static_cast<int>(heights.size()) - 4);
  // About the axis, heights below 0 mirror those above.
  std::array<double, 4> nearest{};
  for (int k = 0; k < 4; ++k)
    nearest[static_cast<size_t>(k)] =
        std::copysign(heights[static_cast<size_t>(std::abs(first + k))], first + k);
  double sum = 0.0;
  for (int k = 0; k < 4; ++k)
    sum += values[static_cast<size_t>(std::abs(first + k))] *
           lagrange_weight(nearest, static_cast<size_t>(k), at);
  return sum;
}

}  // namespace groundglass
