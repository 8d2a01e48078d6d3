#include "sim/core/wavelength_grid.h"

#include <cmath>

namespace groundglass {

std::optional<WavelengthGrid> grid_of_centres(std::span<const double> centres_nm) {
  if (centres_nm.size() < 2) return std::nullopt;
  WavelengthGrid grid;
  grid.band_count = static_cast<int>(centres_nm.size());
  grid.band_width_nm = (centres_nm.back() - centres_nm.front()) / (grid.band_count - 1);
  grid.first_edge_nm = centres_nm.front() - grid.band_width_nm / 2.0;
  if (!(grid.band_width_nm > 0.0)) return std::nullopt;
  for (int b = 0; b < grid.band_count; ++b)
    if (!(std::abs(grid.centre_nm(b) - centres_nm[static_cast<size_t>(b)]) <= 1e-3)) return std::nullopt;
  return grid;
}

}  // namespace groundglass
