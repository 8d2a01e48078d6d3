#include "isp/raw/chromaticity_map.h"

#include <algorithm>
#include <cmath>

namespace groundglass::isp {
namespace {

/// Peaks above this share of the level may be clipped under noise; means below the other tell nothing.
constexpr float surely_clear = 0.95f, too_dark = 0.02f;

}  // namespace

ChromaticityMap::ChromaticityMap(const Overview& overview, const std::array<float, 3>& level)
    : area_(overview.area) {
  std::vector<Grid> pyramid{measured(overview, level)};
  while (pyramid.back().columns > 1 || pyramid.back().rows > 1) pyramid.push_back(halved(pyramid.back()));
  if (Cell& top = pyramid.back().at(0, 0); top.weight == 0.0f)
    top.share = {1.0f / 3.0f, 1.0f / 3.0f, 1.0f / 3.0f};
  for (size_t i = pyramid.size() - 1; i-- > 0;) fill(pyramid[i], pyramid[i + 1]);
  grid_ = std::move(pyramid.front());
}

ChromaticityMap::Grid ChromaticityMap::measured(const Overview& overview, const std::array<float, 3>& level) {
  Grid grid{overview.mean.width(), overview.mean.height(), {}};
  grid.cells.resize(overview.mean.pixel_count());
  for (int y = 0; y < grid.rows; ++y)
    for (int x = 0; x < grid.columns; ++x) {
      Cell& cell = grid.at(x, y);
      float sum = 0.0f, brightness = 0.0f;
      bool clear = true;
      for (int c = 0; c < 3; ++c) {
        const size_t plane = static_cast<size_t>(c);
        const float mean = overview.mean.at(x, y, c);
        // NaN where a block has no site of the channel.
        clear = clear && mean > too_dark * level[plane] &&
                overview.peak.at(x, y, c) < surely_clear * level[plane];
        cell.share[plane] = mean;
        sum += mean;
        brightness = std::max(brightness, mean / level[plane]);
      }
      if (!clear) {
        cell = {};
        continue;
      }
      for (float& share : cell.share) share /= sum;
      cell.weight = brightness * brightness;
    }
  return grid;
}

ChromaticityMap::Grid ChromaticityMap::halved(const Grid& fine) {
  Grid coarse{(fine.columns + 1) / 2, (fine.rows + 1) / 2, {}};
  coarse.cells.resize(static_cast<size_t>(coarse.columns) * static_cast<size_t>(coarse.rows));
  for (int y = 0; y < fine.rows; ++y)
    for (int x = 0; x < fine.columns; ++x) {
      const Cell& from = fine.at(x, y);
      Cell& to = coarse.at(x / 2, y / 2);
      for (size_t c = 0; c < 3; ++c) to.share[c] += from.weight * from.share[c];
      to.weight += from.weight;
    }
  for (Cell& cell : coarse.cells) {
    if (cell.weight <= 0.0f) continue;
    for (float& share : cell.share) share /= cell.weight;
    cell.weight = std::min(cell.weight, 1.0f);
  }
  return coarse;
}

void ChromaticityMap::fill(Grid& fine, const Grid& coarse) {
  for (int y = 0; y < fine.rows; ++y)
    for (int x = 0; x < fine.columns; ++x) {
      Cell& cell = fine.at(x, y);
      const Cell& around = coarse.at(x / 2, y / 2);
      for (size_t c = 0; c < 3; ++c)
        cell.share[c] = cell.weight * cell.share[c] + (1.0f - cell.weight) * around.share[c];
    }
}

std::array<float, 3> ChromaticityMap::at(int x, int y) const {
  const auto place = [](int pixel, int count) {
    const float at = (static_cast<float>(pixel) + 0.5f) / static_cast<float>(Overview::block) - 0.5f;
    return std::clamp(at, 0.0f, static_cast<float>(count - 1));
  };
  const float px = place(x - area_.x, grid_.columns), py = place(y - area_.y, grid_.rows);
  const int left = static_cast<int>(px), top = static_cast<int>(py);
  const int right = std::min(left + 1, grid_.columns - 1), bottom = std::min(top + 1, grid_.rows - 1);
  std::array<float, 3> result;
  for (size_t c = 0; c < 3; ++c) {
    const auto across = [&](int row) {
      return std::lerp(grid_.at(left, row).share[c], grid_.at(right, row).share[c],
                       px - static_cast<float>(left));
    };
    result[c] = std::lerp(across(top), across(bottom), py - static_cast<float>(top));
  }
  return result;
}

}  // namespace groundglass::isp
