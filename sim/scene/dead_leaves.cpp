#include "sim/scene/dead_leaves.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/error.h"
#include "sim/core/philox.h"

namespace groundglass::scene {
namespace {

void check(double width_m, double height_m, const DeadLeavesRecipe& recipe) {
  if (!(recipe.min_radius_m > 0.0 && recipe.max_radius_m > recipe.min_radius_m))
    throw InputError("the smallest radius of dead leaves must be above zero and below the largest");
  if (recipe.max_radius_m > std::max(width_m, height_m))
    throw InputError("the largest radius of dead leaves must be at most the longer side of the target");
  const double smallest = std::max(width_m, height_m) / DeadLeaves::max_side_per_radius;
  if (recipe.min_radius_m < smallest)
    throw InputError(
        fmt::format("the smallest radius of dead leaves must be at least {} m here, 1/{} of the side",
                    smallest, DeadLeaves::max_side_per_radius));
}

}  // namespace

DeadLeaves::DeadLeaves(double width_m, double height_m, const DeadLeavesRecipe& recipe)
    : width_m_(width_m), height_m_(height_m), cell_m_(recipe.min_radius_m) {
  check(width_m, height_m, recipe);
  columns_ = static_cast<int>(std::ceil(width_m_ / cell_m_));
  rows_ = static_cast<int>(std::ceil(height_m_ / cell_m_));
  std::vector<Cell> cells(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_));
  std::vector<bool> closed(cells.size(), false);
  std::size_t open = cells.size();
  for (std::uint32_t index = 0; open > 0; ++index) open -= lay(draw(index, recipe), cells, closed);
  first_leaf_.push_back(0);
  for (const Cell& cell : cells) {
    leaves_.insert(leaves_.end(), cell.begin(), cell.end());
    first_leaf_.push_back(static_cast<std::uint32_t>(leaves_.size()));
  }
}

DeadLeaves::Leaf DeadLeaves::draw(std::uint32_t index, const DeadLeavesRecipe& recipe) const {
  const PhiloxCounter a = philox4x32({index, 0, 0, 0}, philox_key(recipe.seed));
  const PhiloxCounter b = philox4x32({index, 1, 0, 0}, philox_key(recipe.seed));
  // Inverse of the distribution with density ∝ r⁻³ between the bounds.
  const double low = 1.0 / (recipe.max_radius_m * recipe.max_radius_m);
  const double high = 1.0 / (recipe.min_radius_m * recipe.min_radius_m);
  const double radius_squared = 1.0 / (low + uniform_double(a[0], a[1]) * (high - low));
  const double grey = uniform_double(a[2], a[3]);
  // Centres reach one largest radius beyond the target, so that its border is like its middle.
  const double u = (uniform_double(b[0], b[1]) - 0.5) * (width_m_ + 2.0 * recipe.max_radius_m);
  const double v = (uniform_double(b[2], b[3]) - 0.5) * (height_m_ + 2.0 * recipe.max_radius_m);
  return {
      static_cast<float>(u), static_cast<float>(v), static_cast<float>(radius_squared),
      static_cast<float>(recipe.min_reflectance + grey * (recipe.max_reflectance - recipe.min_reflectance))};
}

std::size_t DeadLeaves::lay(const Leaf& leaf, std::vector<Cell>& cells, std::vector<bool>& closed) const {
  const double radius = std::sqrt(static_cast<double>(leaf.radius_squared_m2));
  const auto cell_of = [&](double offset_m, int count) {
    return std::clamp(static_cast<int>(std::floor(offset_m / cell_m_)), -1, count);
  };
  const double left = leaf.u_m + 0.5 * width_m_, bottom = leaf.v_m + 0.5 * height_m_;
  const int first_column = std::max(0, cell_of(left - radius, columns_));
  const int last_column = std::min(columns_ - 1, cell_of(left + radius, columns_));
  const int first_row = std::max(0, cell_of(bottom - radius, rows_));
  const int last_row = std::min(rows_ - 1, cell_of(bottom + radius, rows_));
  std::size_t newly_closed = 0;
  for (int row = first_row; row <= last_row; ++row)
    for (int column = first_column; column <= last_column; ++column) {
      const std::size_t cell = static_cast<std::size_t>(row) * static_cast<std::size_t>(columns_) +
                               static_cast<std::size_t>(column);
      if (closed[cell]) continue;
      cells[cell].push_back(leaf);
      if (!covers(leaf, column, row)) continue;
      closed[cell] = true;
      ++newly_closed;
    }
  return newly_closed;
}

bool DeadLeaves::covers(const Leaf& leaf, int column, int row) const {
  // The farthest corner of the cell decides.
  const double centre_u = (column + 0.5) * cell_m_ - 0.5 * width_m_;
  const double centre_v = (row + 0.5) * cell_m_ - 0.5 * height_m_;
  const double du = std::abs(centre_u - leaf.u_m) + 0.5 * cell_m_;
  const double dv = std::abs(centre_v - leaf.v_m) + 0.5 * cell_m_;
  return du * du + dv * dv <= leaf.radius_squared_m2;
}

void DeadLeaves::reflectance(const HitBatch& hits) const {
  const double cells_per_m = 1.0 / cell_m_;
  for (std::size_t i = 0; i < hits.count; ++i) {
    const int column = static_cast<int>((hits.u_m[i] + 0.5 * width_m_) * cells_per_m);
    const int row = static_cast<int>((hits.v_m[i] + 0.5 * height_m_) * cells_per_m);
    const std::size_t cell =
        static_cast<std::size_t>(std::clamp(row, 0, rows_ - 1)) * static_cast<std::size_t>(columns_) +
        static_cast<std::size_t>(std::clamp(column, 0, columns_ - 1));
    const auto u = static_cast<float>(hits.u_m[i]), v = static_cast<float>(hits.v_m[i]);
    // The last leaf of a cell covers it, whatever rounding says at the corners.
    std::uint32_t leaf = first_leaf_[cell];
    const std::uint32_t last = first_leaf_[cell + 1] - 1;
    for (; leaf < last; ++leaf) {
      const float du = u - leaves_[leaf].u_m, dv = v - leaves_[leaf].v_m;
      if (du * du + dv * dv <= leaves_[leaf].radius_squared_m2) break;
    }
    hits.reflectance[i] = leaves_[leaf].reflectance;
  }
}

}  // namespace groundglass::scene
