#include "isp/pipeline.h"

#include <fmt/format.h>

#include <algorithm>

namespace groundglass::isp {
namespace {

// Mosaic, three planes and the output of one tile fit a 1 MB second-level cache.
constexpr int tile_width = 256;
constexpr int tile_height = 64;

PixelKind check_chain(PixelKind kind, const StageList& stages) {
  for (const auto& stage : stages) {
    if (stage->input() != kind)
      throw InputError(fmt::format("{}: input: expected {}, the stage before gives {}", stage->name(),
                                   name_of(stage->input()), name_of(kind)));
    kind = stage->output();
  }
  return kind;
}

void interleave(const Tile& tile, const PixelRect& area, Image<float>& out) {
  const int channels = tile.planes();
  for (int y = tile.first_row(); y < tile.end_row(); ++y) {
    float* to = &out.at(tile.area().x - area.x, y - area.y);
    const size_t count = static_cast<size_t>(tile.area().width);
    if (channels == 1) {
      std::copy_n(tile.row(0, y).data(), count, to);
      continue;
    }
    const float *r = tile.row(0, y).data(), *g = tile.row(1, y).data(), *b = tile.row(2, y).data();
    for (size_t x = 0; x < count; ++x) {
      to[3 * x] = r[x];
      to[3 * x + 1] = g[x];
      to[3 * x + 2] = b[x];
    }
  }
}

}  // namespace

Image<float> run_stages(const PixelRect& area, PixelKind source_kind, const TileSource& source,
                        const StageList& stages, const Task& task) {
  const PixelKind result_kind = check_chain(source_kind, stages);
  int margin = 0;
  for (const auto& stage : stages) margin += stage->margin();
  Image<float> out(area.width, area.height, plane_count(result_kind));
  const int columns = (area.width + tile_width - 1) / tile_width;
  const int rows = (area.height + tile_height - 1) / tile_height;
  parallel_for(std::int64_t{columns} * rows, task, "develop", [&](std::int64_t i) {
    PixelRect part{area.x + static_cast<int>(i % columns) * tile_width,
                   area.y + static_cast<int>(i / columns) * tile_height, 0, 0};
    part.width = std::min(tile_width, area.x + area.width - part.x);
    part.height = std::min(tile_height, area.y + area.height - part.y);
    Tile tile(grown(part, margin), source_kind);
    source(tile);
    for (const auto& stage : stages) stage->apply(tile);
    interleave(tile, area, out);
  });
  return out;
}

}  // namespace groundglass::isp
