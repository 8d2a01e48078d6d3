#include "isp/demosaic/demosaic.h"

#include <fmt/format.h>

#include <algorithm>

#include "isp/demosaic/companding.h"
#include "isp/demosaic/demosaicker.h"
#include "isp/quad_bayer/remosaic.h"

namespace groundglass::isp {
namespace {

void to_grey(Tile& tile) {
  Tile grey(tile.area(), PixelKind::camera_rgb);
  auto to = grey.data().begin();
  for (int plane = 0; plane < grey.planes(); ++plane) to = std::ranges::copy(tile.data(), to).out;
  tile = std::move(grey);
}

/// Blocks of one colour, whose companding looks at the noise.
TileOperation of_blocks(const BlockInterpolation& interpolation, const Companding& companding,
                        InterpolationDomain domain) {
  if (domain == InterpolationDomain::linear)
    return {interpolation.margin(),
            [interpolation](Tile& tile) { tile = interpolation.colours(std::move(tile)); }};
  return {interpolation.margin(), [interpolation, companding](Tile& tile) {
            companding.compress(tile.data());
            tile = interpolation.colours(std::move(tile));
            companding.expand(tile.data());
          }};
}

TileOperation operation(const CfaPattern& cfa, const PixelRect& area, const std::vector<NoiseProfile>& noise,
                        const std::string& method, InterpolationDomain domain) {
  if (cfa.width == 1 && cfa.height == 1) return {0, to_grey};
  if (const auto blocks = block_mosaic(cfa))
    return of_blocks(BlockInterpolation(*blocks, area), companding_for(noise), domain);
  if (!is_bayer(cfa))
    throw stage_error(
        "demosaic", "cfa",
        fmt::format("a tile of {}×{} with planes ({}) is not supported, expected a 2×2 Bayer tile of "
                    "planes 0 (R), 1 (G), 2 (B), one of 2×2 or 3×3 pixels of each, or a 1×1 monochrome one",
                    cfa.width, cfa.height, fmt::join(cfa.planes, ", ")));
  const Demosaicker& chosen = demosaicker(method);
  if (domain == InterpolationDomain::linear)
    return {chosen.margin, [cfa, &chosen](Tile& tile) { chosen.apply(cfa, tile); }};
  return {chosen.margin, [cfa, &chosen](Tile& tile) {
            compand(tile);
            chosen.apply(cfa, tile);
            expand(tile);
          }};
}

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const Demosaicker& one : demosaickers()) result.push_back(one.name);
  return result;
}

/// Those that compute with values, so that it matters what they are.
std::vector<ParameterValue> names_but_nearest() {
  std::vector<ParameterValue> result;
  for (const Demosaicker& one : demosaickers())
    if (one.name != std::string_view("nearest")) result.emplace_back(std::string(one.name));
  return result;
}

}  // namespace

StageType demosaic_stage() {
  return {
      .name = "demosaic",
      .summary = "A colour for every pixel of the mosaic",
      .source = "as each method says",
      .cost =
          "margin 1 (bilinear) to 23 (correlation_adaptive), some 40 to 600 operations per pixel; Quad Bayer "
          "margin 10, some 970",
      .inputs = {PixelKind::mosaic},
      .output = PixelKind::camera_rgb,
      .parameters = {{.name = "method",
                      .fallback = std::string("malvar_he_cutler"),
                      .summary = "how colours are interpolated",
                      .choices = names()},
                     {.name = "domain",
                      .fallback = std::string("linear"),
                      .summary = "what is interpolated: linear values, or companded ones (1 to 5 dB better)",
                      .choices = {"linear", "companded"},
                      .only_with = {{"method", names_but_nearest()}}}},
      .prepare = [](const Parameters& parameters, FrameState& state, const Overview*) -> Operation {
        const TileOperation interpolation =
            operation(state.cfa, state.area, state.noise_profile, parameters.text("method"),
                      parameters.text("domain") == "companded" ? InterpolationDomain::companded
                                                               : InterpolationDomain::linear);
        if (!state.monochrome()) state.interpolation = {interpolation.margin, interpolation.apply};
        return interpolation;
      },
  };
}

Image<float> demosaic(const Image<float>& mosaic, const CfaPattern& cfa, const std::string& method,
                      const Task& task, InterpolationDomain domain) {
  if (mosaic.empty() || mosaic.channels() != 1)
    throw stage_error("demosaic", "mosaic", "expected at least one pixel and exactly one channel");
  const PixelRect area{0, 0, mosaic.width(), mosaic.height()};
  const TileOperation interpolation = operation(cfa, area, {}, method, domain);
  const Frame source{mosaic, area, PixelKind::mosaic};
  Frame result{Image<float>(area.width, area.height, 3), area, PixelKind::camera_rgb};
  constexpr int side = 256;
  const int columns = (area.width + side - 1) / side, rows = (area.height + side - 1) / side;
  parallel_for(std::int64_t{columns} * rows, task, "demosaic", [&](std::int64_t i) {
    const int x = static_cast<int>(i % columns) * side, y = static_cast<int>(i / columns) * side;
    const PixelRect part{x, y, std::min(side, area.width - x), std::min(side, area.height - y)};
    Tile tile(grown(part, interpolation.margin), PixelKind::mosaic);
    load(source, tile);
    interpolation.apply(tile);
    store(tile, result);
  });
  return std::move(result.pixels);
}

}  // namespace groundglass::isp
