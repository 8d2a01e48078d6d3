#include "sim/render/partial_render.h"

#include <algorithm>
#include <utility>

namespace groundglass::render {
namespace {

int tiles_along(int pixels) { return (pixels + PartialRender::tile_size - 1) / PartialRender::tile_size; }

std::size_t tile_count(const Image<float>& pixels) {
  return static_cast<std::size_t>(tiles_along(pixels.width())) *
         static_cast<std::size_t>(tiles_along(pixels.height()));
}

}  // namespace

PartialRender::PartialRender(int width, int height, int bands)
    : pixels(width, height, bands), tile_done(tile_count(pixels), 0) {}

PartialRender::PartialRender(Image<float> whole)
    : pixels(std::move(whole)), tile_done(tile_count(pixels), 1) {}

bool PartialRender::has_size(int width, int height, int bands) const {
  return pixels.width() == width && pixels.height() == height && pixels.channels() == bands &&
         tile_done.size() == tile_count(pixels);
}

PixelRect PartialRender::tile(std::size_t index) const {
  const auto tiles_x = static_cast<std::size_t>(tiles_along(pixels.width()));
  const int x = static_cast<int>(index % tiles_x) * tile_size,
            y = static_cast<int>(index / tiles_x) * tile_size;
  return {x, y, std::min(tile_size, pixels.width() - x), std::min(tile_size, pixels.height() - y)};
}

std::vector<std::size_t> PartialRender::missing_tiles() const {
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < tile_done.size(); ++i)
    if (!tile_done[i]) missing.push_back(i);
  return missing;
}

double PartialRender::fraction_done() const {
  if (tile_done.empty()) return 0.0;
  const auto done = tile_done.size() - missing_tiles().size();
  return static_cast<double>(done) / static_cast<double>(tile_done.size());
}

}  // namespace groundglass::render
