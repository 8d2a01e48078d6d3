#include "isp/white_balance.h"

#include <fmt/format.h>

namespace groundglass::isp {

WhiteBalance::WhiteBalance(const RawFrame& raw) : cfa_(raw.cfa), gain_(raw.cfa.planes.size(), 1.0f) {
  if (cfa_.planes.size() == 1) return;
  if (raw.as_shot_neutral.size() != 3)
    throw stage_error(name(), "planes",
                      fmt::format("are {}, expected three or one: only such mosaics are developed",
                                  raw.as_shot_neutral.size()));
  const Eigen::Vector3d neutral = raw.as_shot_neutral;
  if (!neutral.allFinite() || neutral.minCoeff() <= 0.0)
    throw stage_error(name(), "as_shot_neutral",
                      fmt::format("is ({:g}, {:g}, {:g}), expected three positive numbers", neutral[0],
                                  neutral[1], neutral[2]));
  for (size_t site = 0; site < gain_.size(); ++site) {
    if (cfa_.planes[site] > 2)
      throw stage_error(name(), "cfa",
                        fmt::format("site {} is of plane {}, expected 0, 1 or 2", site, cfa_.planes[site]));
    gain_[site] = static_cast<float>(neutral.maxCoeff() / neutral[cfa_.planes[site]]);
  }
}

void WhiteBalance::apply(Tile& tile) const {
  const size_t period = static_cast<size_t>(cfa_.width);
  for (int y = tile.first_row(); y < tile.end_row(); ++y) {
    const auto values = tile.row(0, y);
    for (size_t start = 0; start < std::min(period, values.size()); ++start) {
      const int column = phase(tile.area().x + static_cast<int>(start), cfa_.width);
      const float gain = gain_[static_cast<size_t>(phase(y, cfa_.height) * cfa_.width + column)];
      for (size_t x = start; x < values.size(); x += period) {
        const float value = values[x] * gain;
        values[x] = value < 1.0f ? value : 1.0f;
      }
    }
  }
}

}  // namespace groundglass::isp
