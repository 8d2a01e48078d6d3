#pragma once

#include <cstddef>
#include <vector>

#include "sim/core/wavelength_grid.h"

namespace groundglass::render {

/// Draws wavelengths over the grid with a density that is constant in each band and follows the eye's broad
/// response, 1/cosh²(0.0072 (λ − 538 nm)) (Radziszewski, Boryczko, Alda 2009): bands that matter get more
/// samples.
class WavelengthSampler {
 public:
  explicit WavelengthSampler(const WavelengthGrid& grid);

  struct Sample {
    double wavelength_nm;
    int band;
  };
  Sample sample(double xi) const;
  /// Probability that a sample falls in the band.
  double probability(int band) const { return probability_[static_cast<size_t>(band)]; }

 private:
  WavelengthGrid grid_;
  std::vector<double> probability_;
  std::vector<double> cumulative_;
  std::vector<int> guide_;  // band at the start of each of many equal steps of xi
};

}  // namespace groundglass::render
