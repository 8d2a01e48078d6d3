#include "sim/render/wavelength_sampler.h"

#include <algorithm>
#include <cmath>

namespace groundglass::render {
namespace {

constexpr size_t guide_size = 1024;

}  // namespace

WavelengthSampler::WavelengthSampler(const WavelengthGrid& grid) : grid_(grid) {
  const auto integral = [](double wavelength_nm) { return std::tanh(0.0072 * (wavelength_nm - 538.0)); };
  const double all = integral(grid.last_edge_nm()) - integral(grid.first_edge_nm);
  double sum = 0.0;
  for (int b = 0; b < grid.band_count; ++b) {
    probability_.push_back((integral(grid.lower_edge_nm(b + 1)) - integral(grid.lower_edge_nm(b))) / all);
    cumulative_.push_back(sum += probability_.back());
  }
  cumulative_.back() = 1.0;
  for (size_t i = 0; i < guide_size; ++i)
    guide_.push_back(static_cast<int>(
        std::upper_bound(cumulative_.begin(), cumulative_.end(), static_cast<double>(i) / guide_size) -
        cumulative_.begin()));
}

WavelengthSampler::Sample WavelengthSampler::sample(double xi) const {
  int band = guide_[static_cast<size_t>(xi * guide_size)];
  while (xi >= cumulative_[static_cast<size_t>(band)] && band + 1 < grid_.band_count) ++band;
  const double below = band == 0 ? 0.0 : cumulative_[static_cast<size_t>(band) - 1];
  const double within = (xi - below) / probability(band);
  return {grid_.lower_edge_nm(band) + std::min(within, 1.0) * grid_.band_width_nm, band};
}

}  // namespace groundglass::render
