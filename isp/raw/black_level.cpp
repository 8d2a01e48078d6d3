#include "isp/raw/black_level.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "isp/pipeline/per_site.h"
#include "isp/raw/optical_black.h"

namespace groundglass::isp {

namespace {

/// Of every `period`-th column or row.
double highest_step_dn(const std::vector<double>& steps, int first, int period) {
  if (steps.empty()) return 0.0;
  double highest = -std::numeric_limits<double>::infinity();
  for (auto i = static_cast<size_t>(first); i < steps.size(); i += static_cast<size_t>(period))
    highest = std::max(highest, steps[i]);
  return highest;
}

/// From the highest black level of any pixel to white.
double range_dn(const RawFrame& raw) {
  double highest = -std::numeric_limits<double>::infinity();
  for (int y = 0; y < raw.cfa.height; ++y)
    for (int x = 0; x < raw.cfa.width; ++x)
      highest = std::max(highest, raw.black_level_dn[static_cast<size_t>(y * raw.cfa.width + x)] +
                                      highest_step_dn(raw.black_of_column_dn, x, raw.cfa.width) +
                                      highest_step_dn(raw.black_of_row_dn, y, raw.cfa.height));
  if (!(highest < raw.white_level_dn))
    throw stage_error(
        "raw frame", "white_level_dn",
        fmt::format("is {:g}, expected more than the black level of {:g}", raw.white_level_dn, highest));
  return raw.white_level_dn - highest;
}

/// For a frame whose black level differs from column to column or from row to row.
void subtract_at_each_pixel(const RawFrame& raw, double range_dn, Tile& tile) {
  for (int y = tile.first_row(); y < tile.end_row(); ++y) {
    const std::span<float> row = tile.row(0, y);
    const int from_y = mirrored(y, raw.dn.height());
    for (size_t i = 0; i < row.size(); ++i) {
      const int from_x = mirrored(tile.area().x + static_cast<int>(i), raw.dn.width());
      const double black = raw.black_dn(from_x, from_y);
      row[i] = static_cast<float>((row[i] - black) / range_dn);
    }
  }
}

void subtract_columns(const std::vector<double>& column_dn, Tile& tile) {
  const int width = static_cast<int>(column_dn.size());
  std::vector<float> offsets;
  for (int x = tile.area().x; x < tile.area().x + tile.area().width; ++x)
    offsets.push_back(static_cast<float>(column_dn[static_cast<size_t>(mirrored(x, width))]));
  for (int y = tile.first_row(); y < tile.end_row(); ++y)
    for (size_t i = 0; i < offsets.size(); ++i) tile.row(0, y)[i] -= offsets[i];
}

SiteTransform site_transform(const FrameState& state, const std::vector<double>& site_dn, double range_dn) {
  return {state.cfa,
          {site_dn.begin(), site_dn.end()},
          std::vector(site_dn.size(), static_cast<float>(1.0 / range_dn))};
}

Operation measured(const FrameState& state, bool by_column) {
  const Image<std::uint16_t>& dark = state.raw.optical_black_dn;
  if (dark.empty() || dark.width() != state.raw.dn.width())
    throw stage_error(
        "black_level", "optical_black",
        "needs rows without light as wide as the frame, which it does not have; set it to ignored");
  const OpticalBlack black = optical_black(state.raw);
  const double range = state.raw.white_level_dn - std::ranges::max(black.site_dn);
  if (!(range > 0.0))
    throw stage_error("black_level", "optical_black",
                      "the rows without light are as bright as the white level");
  const SiteTransform transform = site_transform(state, black.site_dn, range);
  if (!by_column) return TileOperation{0, [transform](Tile& tile) { transform.apply(tile); }};
  return TileOperation{0, [transform, columns = black.column_dn](Tile& tile) {
                         subtract_columns(columns, tile);
                         transform.apply(tile);
                       }};
}

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  const RawFrame& raw = state.raw;
  const std::string& from = parameters.text("optical_black");
  if (from != "ignored") return measured(state, from == "columns");
  const double range = range_dn(raw);
  if (!raw.black_of_column_dn.empty() || !raw.black_of_row_dn.empty())
    return TileOperation{0, [&raw, range](Tile& tile) { subtract_at_each_pixel(raw, range, tile); }};
  const SiteTransform transform = site_transform(state, raw.black_level_dn, range);
  return TileOperation{0, [transform](Tile& tile) { transform.apply(tile); }};
}

}  // namespace

StageType black_level_stage() {
  return {
      .name = "black_level",
      .summary = "Subtract the black level and scale to 1 at the sensor's saturation",
      .source = "DNG 1.4, chapter 5; columns by James and Stein 1961",
      .cost = "a subtraction and a product per pixel",
      .inputs = {PixelKind::stored},
      .output = PixelKind::mosaic,
      .parameters = {{.name = "optical_black",
                      .fallback = std::string("ignored"),
                      .summary =
                          "rows without light: ignored, the file's levels count; planes: black of each "
                          "site of the tile of filters is measured there; columns: that of columns, too",
                      .choices = {"ignored", "planes", "columns"}}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
