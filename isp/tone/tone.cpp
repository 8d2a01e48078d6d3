#include "isp/tone/tone.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "isp/tone/filmic.h"
#include "isp/tone/monotone_cubic.h"
#include "isp/tone/tone_curve.h"
#include "sim/core/colour.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// The curve on the largest and the smallest channel; what lies between stays in its place between them
/// (`line`), or goes its own way by the curve, or something between.
GROUNDGLASS_VECTORISED void apply(const ToneCurve& curve, float line, size_t count, float* __restrict r,
                                  float* __restrict g, float* __restrict b) {
  for (size_t x = 0; x < count; ++x) {
    const float high = std::max(std::max(r[x], g[x]), b[x]), low = std::min(std::min(r[x], g[x]), b[x]);
    const float middle = std::max(std::min(r[x], g[x]), std::min(std::max(r[x], g[x]), b[x]));
    const float high_to = curve(high), low_to = curve(low), range = high - low;
    const float between = range > 0.0f ? low_to + (middle - low) / range * (high_to - low_to) : high_to;
    const float own = curve(middle), middle_to = own + line * (between - own);
    const auto to = [&](float from) { return from == high ? high_to : from == low ? low_to : middle_to; };
    r[x] = to(r[x]);
    g[x] = to(g[x]);
    b[x] = to(b[x]);
  }
}

MonotoneCubic given_curve(const std::vector<double>& points) {
  const auto fail = [](const std::string& what) { return stage_error("tone", "points", what); };
  if (points.size() < 4 || points.size() % 2 != 0)
    throw fail(fmt::format("has {} numbers, expected x, y of two points or more", points.size()));
  std::vector<double> x, y;
  for (size_t i = 0; i < points.size(); i += 2) {
    if (!x.empty() && !(points[i] > x.back() && points[i + 1] >= y.back()))
      throw fail(fmt::format("({:g}, {:g}) comes after ({:g}, {:g}), expected a curve that rises", points[i],
                             points[i + 1], x.back(), y.back()));
    x.push_back(points[i]);
    y.push_back(points[i + 1]);
  }
  return {x, y};
}

ToneCurve filmic_curve(const Parameters& parameters, const FrameState& state) {
  const double contrast = parameters.number("contrast"), toe = parameters.number("toe");
  if (toe > contrast)
    throw stage_error("tone", "toe",
                      fmt::format("is {:g}, expected no more than the contrast of {:g}", toe, contrast));
  const double white = state.saturation * std::exp2(parameters.number("headroom_ev"));
  return ToneCurve(Filmic(contrast, toe, std::max(white, Filmic::grey)));
}

std::vector<ParameterCondition> with_curve(std::vector<ParameterValue> curves) {
  return {{"curve", std::move(curves)}};
}

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  const std::string& kind = parameters.text("curve");
  if (kind == "none") return TileOperation{0, [](Tile&) {}};
  const auto given = [&] {
    return ToneCurve([cubic = given_curve(parameters.numbers("points"))](double x) {
      return srgb_decode(cubic(srgb_encode(std::min(x, 1.0))));
    });
  };
  const auto curve =
      std::make_shared<const ToneCurve>(kind == "filmic" ? filmic_curve(parameters, state) : given());
  return TileOperation{0, [curve, line = static_cast<float>(parameters.number("keep_hue"))](Tile& tile) {
                         for (int y = tile.first_row(); y < tile.end_row(); ++y)
                           apply(*curve, line, tile.row(0, y).size(), tile.row(0, y).data(),
                                 tile.row(1, y).data(), tile.row(2, y).data());
                       }};
}

}  // namespace

StageType tone_stage() {
  return {
      .name = "tone",
      .summary = "Scene-referred light to what the display is to show",
      .source =
          "none is colorimetric: the display repeats the scene's light, up to its white. filmic: own, with "
          "Naka and Rushton 1966 as its shoulder (isp/tone/filmic.h). given: Fritsch and Carlson 1980. A "
          "curve on each channel turns hues towards the primaries' sums as the middle channel meets the "
          "largest; on luminance alone it leaves bright colours no way to white. So largest and smallest "
          "channel take it, and the middle one keeps its place between them (keep_hue)",
      .cost = "none: nothing; else three look-ups and a division per pixel",
      .inputs = {PixelKind::scene},
      .output = PixelKind::display,
      .parameters = {{.name = "curve",
                      .fallback = std::string("none"),
                      .summary = "none, filmic, or given by points",
                      .choices = {"none", "filmic", "given"}},
                     {.name = "contrast",
                      .fallback = 1.25,
                      .summary = "filmic: slope at middle grey (0.18), of logarithms",
                      .range = NumberRange::between(0.5, 4.0),
                      .only_with = with_curve({"filmic"})},
                     {.name = "toe",
                      .fallback = 1.0,
                      .summary = "filmic: the slope in the deepest shadows; 1 keeps the scene's",
                      .range = NumberRange::between(0.1, 4.0),
                      .only_with = with_curve({"filmic"})},
                     {.name = "headroom_ev",
                      .fallback = 0.0,
                      .summary = "filmic: stops above the sensor's saturation that become white",
                      .range = NumberRange::between(-8.0, 8.0),
                      .only_with = with_curve({"filmic"})},
                     {.name = "points",
                      .fallback = std::vector<double>{},
                      .summary = "given: x, y of each point, both 0…1 on the sRGB curve, rising",
                      .range = NumberRange::between(0.0, 1.0),
                      .only_with = with_curve({"given"})},
                     {.name = "keep_hue",
                      .fallback = 1.0,
                      .summary = "0: the curve on each channel; 1: the middle channel keeps its place",
                      .range = NumberRange::between(0.0, 1.0),
                      .only_with = with_curve({"filmic", "given"})}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
