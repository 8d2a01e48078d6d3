#include "isp/output/encode.h"

#include <fmt/format.h>

#include "isp/colour/neutral_matrix.h"
#include "isp/colour/rgb_space.h"
#include "isp/output/srgb_curve.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

GROUNDGLASS_VECTORISED void encode(float* values, size_t count) {
  for (size_t i = 0; i < count; ++i) values[i] = srgb_curve(values[i]);
}

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  state.output_space = output_space_named(parameters.text("space"));
  if (state.gamut_space && state.gamut_space != state.output_space)
    throw stage_error(
        "encode", "space",
        fmt::format("is {}, but the gamut stage maps colours into the other space; expected both "
                    "alike: set gamut.space={} too",
                    parameters.text("space"), parameters.text("space")));
  return TileOperation{0, [matrix = rgb_to_rgb(rec2020, rgb_space(state.output_space))](Tile& tile) {
                         apply_neutral_matrix(matrix, tile);
                         encode(tile.data().data(), tile.data().size());
                       }};
}

}  // namespace

StageType encode_stage() {
  return {
      .name = "encode",
      .summary = "Primaries and curve of the output space",
      .source = "IEC 61966-2-1 (curve, sRGB); SMPTE EG 432-1 with D65 (Display P3)",
      .cost = "six products, six square roots and a polynomial of degree 7 per pixel",
      .inputs = {PixelKind::display},
      .output = PixelKind::encoded,
      .parameters = {{.name = "space",
                      .fallback = std::string("srgb"),
                      .summary = "srgb or display_p3",
                      .choices = {"srgb", "display_p3"}}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
