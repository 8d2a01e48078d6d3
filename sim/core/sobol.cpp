#include "sim/core/sobol.h"

#include <cstddef>

namespace groundglass {
namespace {

using Directions = std::array<std::uint32_t, 32>;

/// Direction numbers of one dimension from its primitive polynomial (degree, inner coefficients) and initial
/// values m.
Directions directions(int degree, std::uint32_t coefficients, const std::vector<std::uint32_t>& m) {
  Directions v{};
  for (int i = 0; i < 32; ++i) {
    const auto at = static_cast<std::size_t>(i);
    if (i < degree) {
      v[at] = m[at] << (31 - i);
      continue;
    }
    const auto back = static_cast<std::size_t>(i - degree);
    v[at] = v[back] ^ (v[back] >> degree);
    for (int k = 1; k < degree; ++k)
      if ((coefficients >> (degree - 1 - k)) & 1) v[at] ^= v[static_cast<std::size_t>(i - k)];
  }
  return v;
}

std::array<Directions, sobol_dimensions> all_directions() {
  Directions van_der_corput;
  for (std::size_t i = 0; i < 32; ++i) van_der_corput[i] = 1u << (31 - i);
  return {van_der_corput, directions(1, 0, {1}), directions(2, 1, {1, 3}), directions(3, 1, {1, 3, 1}),
          directions(3, 2, {1, 1, 1})};
}

}  // namespace

std::vector<std::array<std::uint32_t, sobol_dimensions>> sobol_points(int count) {
  static const auto directions = all_directions();
  std::vector<std::array<std::uint32_t, sobol_dimensions>> points(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t d = 0; d < sobol_dimensions; ++d) {
      std::uint32_t value = 0;
      for (std::size_t bit = 0; bit < 32; ++bit)
        if ((i >> bit) & 1) value ^= directions[d][bit];
      points[i][d] = value;
    }
  return points;
}

}  // namespace groundglass
