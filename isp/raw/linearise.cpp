#include "isp/raw/linearise.h"

#include <algorithm>

namespace groundglass::isp {

StageType linearise_stage() {
  return {
      .name = "linearise",
      .summary = "Undo the companding of the stored numbers by the file's table",
      .source = "DNG 1.4, LinearizationTable",
      .cost = "one look-up per pixel where there is a table",
      .inputs = {PixelKind::stored},
      .prepare = [](const Parameters&, FrameState& state, const Overview*) -> Operation {
        const auto& table = state.raw.linearization;
        if (table.empty()) return TileOperation{0, [](Tile&) {}};
        return TileOperation{0, [table = std::vector<float>(table.begin(), table.end())](Tile& tile) {
                               const float last = static_cast<float>(table.size() - 1);
                               for (float& dn : tile.data())
                                 dn = table[static_cast<size_t>(std::min(dn, last))];
                             }};
      },
  };
}

}  // namespace groundglass::isp
