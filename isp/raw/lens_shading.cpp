#include "isp/raw/lens_shading.h"

#include <algorithm>
#include <memory>

#include "isp/geometry/shading.h"

namespace groundglass::isp {
namespace {

/// All that the list asks for, which may be applied in any order.
struct Shadings {
  std::vector<MapShading> maps;
  std::vector<RadialShading> radial;

  void apply(Tile& tile) const {
    for (int y = tile.first_row(); y < tile.end_row(); ++y) {
      float* row = tile.row(0, y).data();
      for (const MapShading& map : maps) map.apply(0, y, tile.area().x, tile.area().width, row);
      for (const RadialShading& one : radial) one.apply(y, tile.area().x, tile.area().width, row);
    }
  }
};

/// Of gains over the frame.
struct Moments {
  double sum = 0.0, squares = 0.0, count = 0.0;
};

/// Seen at some thousand tiles of the mosaic, evenly over the frame.
void follow(const Shadings& shadings, FrameState& state) {
  constexpr int lines = 32;
  std::vector<Moments> planes(static_cast<size_t>(state.planes()));
  for (int i = 0; i < lines; ++i)
    for (int j = 0; j < lines; ++j) {
      const auto start = [](int at, int pixels, int period) {
        return static_cast<int>((2 * at + 1) * std::int64_t{pixels} / (2 * lines)) / period * period;
      };
      Tile tile({start(j, state.area.width, state.cfa.width), start(i, state.area.height, state.cfa.height),
                 state.cfa.width, state.cfa.height},
                PixelKind::mosaic);
      std::ranges::fill(tile.data(), 1.0f);
      shadings.apply(tile);
      for (size_t site = 0; site < state.cfa.planes.size(); ++site) {
        const double gain = static_cast<double>(tile.data()[site]);
        Moments& of_plane = planes[state.cfa.planes[site]];
        of_plane.sum += gain;
        of_plane.squares += gain * gain;
        of_plane.count += 1.0;
      }
    }
  for (int plane = 0; plane < state.planes(); ++plane)
    if (const Moments& seen = planes[static_cast<size_t>(plane)]; seen.count > 0.0)
      state.scale_noise(plane, seen.sum / seen.count, seen.squares / seen.count);
}

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  const double strength = parameters.number("strength");
  auto shadings = std::make_shared<Shadings>();
  const OpcodePicture picture{"lens_shading", state.raw.dn.width(), state.raw.dn.height(), 1};
  if (strength > 0.0)
    for (const Opcode& opcode : state.raw.linear_opcodes) {
      if (const auto* map = std::get_if<GainMap>(&opcode.what))
        shadings->maps.emplace_back(*map, strength, picture);
      if (const auto* vignette = std::get_if<FixVignetteRadial>(&opcode.what))
        shadings->radial.emplace_back(*vignette, strength, picture);
    }
  if (shadings->maps.empty() && shadings->radial.empty()) return TileOperation{0, [](Tile&) {}};
  follow(*shadings, state);
  return TileOperation{0, [shadings](Tile& tile) { shadings->apply(tile); }};
}

}  // namespace

StageType lens_shading_stage() {
  return {
      .name = "lens_shading",
      .summary = "Even out the light by the gains that the file carries for its lens",
      .source = "DNG 1.4, chapter 7, GainMap and FixVignetteRadial in OpcodeList2",
      .cost = "a bilinear look-up per pixel and map, where the file has one",
      .inputs = {PixelKind::mosaic},
      .parameters = {{"strength", 1.0, "0 leaves the shading, 0.5 undoes half of it in stops, 1 all",
                      NumberRange::between(0.0, 1.0)}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
