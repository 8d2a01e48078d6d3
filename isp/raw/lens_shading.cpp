#include "isp/raw/lens_shading.h"

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
