#include "isp/pipeline/per_site.h"

#include <algorithm>

#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

GROUNDGLASS_VECTORISED void transform(float* __restrict values, const float* __restrict offset,
                                      const float* __restrict gain, size_t count) {
  for (size_t x = 0; x < count; ++x) values[x] = (values[x] - offset[x]) * gain[x];
}

/// One row of the CFA tile, laid out over the width of a tile.
std::vector<float> laid_out(const std::vector<float>& sites, const CfaPattern& cfa, int y, int first,
                            size_t count) {
  std::vector<float> row(count);
  const size_t period = static_cast<size_t>(cfa.width);
  for (size_t x = 0; x < std::min(period, count); ++x)
    row[x] = sites[static_cast<size_t>(y * cfa.width + phase(first + static_cast<int>(x), cfa.width))];
  for (size_t x = period; x < count; ++x) row[x] = row[x - period];
  return row;
}

}  // namespace

void SiteTransform::apply(Tile& tile) const {
  const size_t width = static_cast<size_t>(tile.area().width);
  for (int row = 0; row < cfa.height; ++row) {
    const std::vector<float> offsets = laid_out(offset, cfa, row, tile.area().x, width),
                             gains = laid_out(gain, cfa, row, tile.area().x, width);
    for (int y = tile.first_row() + phase(row - tile.first_row(), cfa.height); y < tile.end_row();
         y += cfa.height)
      transform(tile.row(0, y).data(), offsets.data(), gains.data(), width);
  }
}

}  // namespace groundglass::isp
