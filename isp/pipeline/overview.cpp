#include "isp/pipeline/overview.h"

#include <algorithm>
#include <limits>

namespace groundglass::isp {
namespace {

/// Mean and peak of the values of one channel in one block.
struct BlockSum {
  double sum = 0.0;
  float peak = -std::numeric_limits<float>::infinity();
  int count = 0;

  void add(float value) {
    sum += static_cast<double>(value);
    peak = std::max(peak, value);
    ++count;
  }
  float mean() const {
    return count > 0 ? static_cast<float>(sum / count) : std::numeric_limits<float>::quiet_NaN();
  }
};

constexpr int blocks(int pixels) { return (pixels + Overview::block - 1) / Overview::block; }

}  // namespace

Overview::Overview(const PixelRect& frame_area, int channels)
    : area(frame_area),
      mean(blocks(area.width), blocks(area.height), channels),
      peak(blocks(area.width), blocks(area.height), channels) {}

void Overview::add(const Tile& tile, const CfaPattern& cfa) {
  const PixelRect& covered = tile.area();
  const int channels = mean.channels();
  std::vector<BlockSum> sums;
  for (int top = covered.y; top < tile.end_row(); top += block)
    for (int left = covered.x; left < covered.x + covered.width; left += block) {
      sums.assign(static_cast<size_t>(channels), {});
      const int right = std::min(left + block, covered.x + covered.width);
      for (int y = top; y < std::min(top + block, tile.end_row()); ++y)
        for (int x = left; x < right; ++x) {
          const size_t column = static_cast<size_t>(x - covered.x);
          if (tile.planes() == 1)
            sums[static_cast<size_t>(cfa.plane_at(x, y))].add(tile.row(0, y)[column]);
          else
            for (int c = 0; c < channels; ++c) sums[static_cast<size_t>(c)].add(tile.row(c, y)[column]);
        }
      for (int c = 0; c < channels; ++c) {
        const int column = (left - area.x) / block, row = (top - area.y) / block;
        mean.at(column, row, c) = sums[static_cast<size_t>(c)].mean();
        peak.at(column, row, c) = sums[static_cast<size_t>(c)].peak;
      }
    }
}

}  // namespace groundglass::isp
