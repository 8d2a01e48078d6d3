#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace groundglass::isp {

/// Directions that an estimate is made for side by side.
constexpr int direction_count = 4;

/// Weights that estimate a colour at a pixel of a block mosaic from the pixels around it, for structure along
/// four directions: across, falling, down, rising. Universal kriging: the best linear unbiased estimate where
/// each colour is a plane (a constant and a slope of its own) plus a random field whose covariance is known
/// (Matheron, "Le krigeage universel", Fontainebleau 1969; Cressie, Statistics for Spatial Data, 1993,
/// section 3.4). Planes come out exactly.
///
/// The field of a colour is a luminance that all share plus a difference of its own. Covariances fall
/// exponentially with distance, more slowly along the direction than across, and more slowly for differences
/// than for luminance: colours change together (Gunturk et al., "Demosaicking: color filter array
/// interpolation", IEEE Signal Processing Magazine 22, 2005).
class DirectionalKriging {
 public:
  using Weights = std::vector<std::array<float, direction_count>>;

  /// For blocks of 2 or 3 pixels a side; made once.
  static const DirectionalKriging& of_blocks(int side);

  /// Taps reach this far: (2 · radius + 1)² of them, row by row.
  int radius() const { return radius_; }
  /// Estimates plane `plane` (0 R, 1 G, 2 B) at place (x, y) of the tile that begins with a block of red. At
  /// a pixel of that very plane: the pixel itself.
  const Weights& plane_at(int x, int y, int plane) const {
    return sites_[site(x, y)].planes[static_cast<size_t>(plane)];
  }
  /// Estimates the pixel itself from all others: what it differs by tells how well a direction fits.
  const Weights& left_out_at(int x, int y) const { return sites_[site(x, y)].left_out; }

 private:
  struct Site {
    std::array<Weights, 3> planes;
    Weights left_out;
  };

  explicit DirectionalKriging(int side);
  size_t site(int x, int y) const { return static_cast<size_t>(y * 2 * side_ + x); }

  int side_, radius_;
  std::vector<Site> sites_;
};

}  // namespace groundglass::isp
