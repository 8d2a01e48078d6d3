#pragma once

#include <cstdint>
#include <vector>

#include "sim/scene/hit_batch.h"

namespace groundglass::scene {

/// What a dead-leaves pattern is drawn from.
struct DeadLeavesRecipe {
  double min_radius_m = 0.0005;
  double max_radius_m = 0.02;
  double min_reflectance = 0.05;
  double max_reflectance = 0.75;
  std::uint64_t seed = 1;
};

/// Occluding discs ("dead leaves"): centres uniform in the plane, radii with density ∝ r⁻³ between two
/// bounds, greys uniform between two reflectances; the statistics of natural texture (Cao, Guichard and
/// Hornung, "Measuring texture sharpness of a digital camera", SPIE 7250, 2009; ISO/TS 19567-2). Discs are
/// laid from the front backwards until nothing shows between them, which gives an exact sample of the model.
class DeadLeaves {
 public:
  /// Longest side over smallest radius may be this at most; it bounds the memory.
  static constexpr double max_side_per_radius = 500.0;

  /// Throws InputError unless the radii are 0 < min < max ≤ the longer side and min is not too small for it.
  DeadLeaves(double width_m, double height_m, const DeadLeavesRecipe& recipe);

  void reflectance(const HitBatch& hits) const;

 private:
  struct Leaf {
    float u_m, v_m, radius_squared_m2, reflectance;
  };
  /// Leaves that show in one cell, the front one first; the last one covers the cell.
  using Cell = std::vector<Leaf>;
  Leaf draw(std::uint32_t index, const DeadLeavesRecipe& recipe) const;
  /// Puts a leaf behind all others; returns how many cells it was the last to cover.
  std::size_t lay(const Leaf& leaf, std::vector<Cell>& cells, std::vector<bool>& closed) const;
  bool covers(const Leaf& leaf, int column, int row) const;

  double width_m_;
  double height_m_;
  double cell_m_;
  int columns_;
  int rows_;
  std::vector<Leaf> leaves_;
  std::vector<std::uint32_t> first_leaf_;
};

}  // namespace groundglass::scene
