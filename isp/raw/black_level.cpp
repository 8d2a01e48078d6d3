#include "isp/raw/black_level.h"

#include "isp/pipeline/per_site.h"

namespace groundglass::isp {

namespace {

/// For a frame whose black level differs from column to column or from row to row.
void subtract_at_each_pixel(const RawFrame& raw, Tile& tile) {
  for (int y = tile.first_row(); y < tile.end_row(); ++y) {
    const std::span<float> row = tile.row(0, y);
    const int from_y = mirrored(y, raw.dn.height());
    for (size_t i = 0; i < row.size(); ++i) {
      const int from_x = mirrored(tile.area().x + static_cast<int>(i), raw.dn.width());
      const double black = raw.black_dn(from_x, from_y);
      row[i] = static_cast<float>((row[i] - black) / (raw.white_level_dn - black));
    }
  }
}

}  // namespace

StageType black_level_stage() {
  return {
      .name = "black_level",
      .summary = "Subtract the black level and scale to 1 at the sensor's saturation",
      .source = "DNG 1.4, chapter 5",
      .cost = "a subtraction and a product per pixel",
      .inputs = {PixelKind::stored},
      .output = PixelKind::mosaic,
      .prepare = [](const Parameters&, FrameState& state, const Overview*) -> Operation {
        const RawFrame& raw = state.raw;
        if (!raw.black_of_column_dn.empty() || !raw.black_of_row_dn.empty())
          return TileOperation{0, [&raw](Tile& tile) { subtract_at_each_pixel(raw, tile); }};
        SiteTransform transform{state.cfa, {}, {}};
        for (const double black : state.raw.black_level_dn) {
          transform.offset.push_back(static_cast<float>(black));
          transform.gain.push_back(static_cast<float>(1.0 / (state.raw.white_level_dn - black)));
        }
        return TileOperation{0, [transform](Tile& tile) { transform.apply(tile); }};
      },
  };
}

}  // namespace groundglass::isp
