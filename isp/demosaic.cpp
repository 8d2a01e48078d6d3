#include "isp/demosaic.h"

#include <fmt/format.h>

#include <algorithm>

#include "isp/malvar_he_cutler.h"
#include "isp/pipeline.h"

namespace groundglass::isp {
namespace {

/// Grey from a sensor without colour filters.
class Monochrome : public Stage {
 public:
  std::string_view name() const override { return "demosaic"; }
  PixelKind input() const override { return PixelKind::mosaic; }
  PixelKind output() const override { return PixelKind::camera_rgb; }
  void apply(Tile& tile) const override {
    Tile grey(tile.area(), PixelKind::camera_rgb);
    const auto from = tile.data();
    for (size_t plane = 0; plane < 3; ++plane)
      std::copy(from.begin(), from.end(),
                grey.data().begin() + static_cast<std::ptrdiff_t>(plane * from.size()));
    tile = std::move(grey);
  }
};

/// Green on one diagonal, red and blue on the other.
bool is_bayer(const CfaPattern& cfa) {
  if (cfa.width != 2 || cfa.height != 2 || cfa.planes.size() != 4) return false;
  const auto& p = cfa.planes;
  const auto red_and_blue = [](int a, int b) { return (a == 0 && b == 2) || (a == 2 && b == 0); };
  return (p[0] == 1 && p[3] == 1 && red_and_blue(p[1], p[2])) ||
         (p[1] == 1 && p[2] == 1 && red_and_blue(p[0], p[3]));
}

}  // namespace

std::unique_ptr<const Stage> make_demosaic(const CfaPattern& cfa) {
  if (cfa.width == 1 && cfa.height == 1) return std::make_unique<Monochrome>();
  if (is_bayer(cfa)) return std::make_unique<MalvarHeCutler>(cfa);
  throw stage_error(
      "demosaic", "cfa",
      fmt::format("a tile of {}×{} with planes ({}) is not supported, expected a 2×2 Bayer tile of "
                  "planes 0 (R), 1 (G), 2 (B) or a 1×1 monochrome one",
                  cfa.width, cfa.height, fmt::join(cfa.planes, ", ")));
}

Image<float> demosaic(const Image<float>& mosaic, const CfaPattern& cfa, const Task& task) {
  if (mosaic.empty() || mosaic.channels() != 1)
    throw stage_error("demosaic", "mosaic", "expected at least one pixel and exactly one channel");
  StageList stages;
  stages.push_back(make_demosaic(cfa));
  const auto source = [&](Tile& tile) {
    for (int y = tile.first_row(); y < tile.end_row(); ++y) {
      const auto from = mosaic.row(mirrored(y, mosaic.height()));
      const auto to = tile.row(0, y);
      for (size_t x = 0; x < to.size(); ++x)
        to[x] = from[static_cast<size_t>(mirrored(tile.area().x + static_cast<int>(x), mosaic.width()))];
    }
  };
  return run_stages({0, 0, mosaic.width(), mosaic.height()}, PixelKind::mosaic, source, stages, task);
}

}  // namespace groundglass::isp
