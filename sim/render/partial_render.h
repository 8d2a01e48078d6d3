#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/image.h"
#include "sim/core/raw_frame.h"

namespace groundglass::render {

/// The tiles of a picture rendered so far: what a stopped render leaves and the next one goes on from. A
/// pixel depends on the seed and its place alone, so it does not matter which run rendered which tile.
struct PartialRender {
  /// Nothing yet, of a size that the render will choose.
  PartialRender() = default;
  /// Nothing yet, of this size in pixels.
  PartialRender(int width, int height, int bands);
  /// A whole picture.
  explicit PartialRender(Image<float> whole);

  /// Spectral irradiance, W m⁻² nm⁻¹, one channel per band; zero where nothing is rendered yet.
  Image<float> pixels;
  /// Whether a tile is rendered (1) or not (0), row by row. Bytes, so that threads can set neighbours at
  /// once.
  std::vector<std::uint8_t> tile_done;

  static constexpr int tile_size = 16;
  bool has_size(int width, int height, int bands) const;
  /// The pixels of a tile; those at the right and lower border may be smaller.
  PixelRect tile(std::size_t index) const;
  /// Indices of the tiles that are not done, rising.
  std::vector<std::size_t> missing_tiles() const;
  /// Share of the tiles that are done; 0 when there are none at all.
  double fraction_done() const;
};

}  // namespace groundglass::render
