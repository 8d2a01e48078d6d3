#include "isp/white_balance/white_balance.h"

#include <fmt/format.h>

#include <algorithm>

#include "isp/pipeline/per_site.h"
#include "isp/white_balance/daylight_locus.h"
#include "isp/white_balance/grey_edge.h"
#include "isp/white_balance/lit_blocks.h"
#include "isp/white_balance/picked_patch.h"
#include "isp/white_balance/shades_of_grey.h"
#include "isp/white_balance/temperature.h"

namespace groundglass::isp {
namespace {

/// How a picture's blocks tell its light.
using Estimate = Eigen::VectorXd (*)(const LitBlocks&, const FrameState&, const Parameters&);

struct Estimator {
  const char* name;
  Estimate estimate;
};

constexpr Estimator estimators[] = {
    {"grey_world", [](const LitBlocks& blocks, const FrameState&,
                      const Parameters&) { return shades_of_grey(blocks, 1.0); }},
    {"shades_of_grey",
     [](const LitBlocks& blocks, const FrameState&, const Parameters& parameters) {
       return shades_of_grey(blocks, parameters.number("minkowski_p"));
     }},
    {"grey_edge",
     [](const LitBlocks& blocks, const FrameState&, const Parameters& parameters) {
       return grey_edge(blocks, parameters.number("minkowski_p"));
     }},
    {"daylight_locus", [](const LitBlocks& blocks, const FrameState& state,
                          const Parameters&) { return daylight_locus(blocks, state); }},
};

const Estimator* estimator(const std::string& method) {
  const auto* found = std::ranges::find(estimators, method, &Estimator::name);
  return found == std::end(estimators) ? nullptr : found;
}

Eigen::VectorXd given_neutral(const FrameState& state, const std::vector<double>& given) {
  const Eigen::VectorXd neutral =
      Eigen::Map<const Eigen::VectorXd>(given.data(), static_cast<Eigen::Index>(given.size()));
  if (neutral.size() != state.planes() || !(neutral.minCoeff() > 0.0))
    throw stage_error("white_balance", "neutral",
                      fmt::format("is [{}], expected a positive number for each of the planes {}",
                                  fmt::join(given, ", "), fmt::join(state.raw.planes, ", ")));
  return neutral / neutral.maxCoeff();
}

Eigen::VectorXd neutral_of(const Parameters& parameters, const FrameState& state, const Overview* overview) {
  const std::string& method = parameters.text("method");
  if (const Estimator* found = estimator(method))
    return neutral_from(found->estimate(LitBlocks(*overview, state), state, parameters), found->name);
  if (method == "temperature")
    return neutral_at_temperature(state, parameters.number("temperature_K"), parameters.number("duv"));
  if (method == "neutral") return given_neutral(state, parameters.numbers("neutral"));
  if (method == "patch") return picked_patch(*overview, state, parameters.numbers("patch"));
  return state.neutral;
}

Operation prepare(const Parameters& parameters, FrameState& state, const Overview* overview) {
  if (!state.monochrome()) state.neutral = neutral_of(parameters, state, overview);
  const Eigen::VectorXd gains = state.neutral.maxCoeff() * state.neutral.cwiseInverse();
  state.gain = state.gain.cwiseProduct(gains);
  for (int plane = 0; plane < state.planes(); ++plane)
    state.scale_noise(plane, gains[plane], gains[plane] * gains[plane]);
  SiteTransform transform{state.cfa, std::vector<float>(state.cfa.planes.size(), 0.0f), {}};
  for (const std::uint8_t plane : state.cfa.planes)
    transform.gain.push_back(static_cast<float>(gains[plane]));
  return TileOperation{0, [transform](Tile& tile) { transform.apply(tile); }};
}

std::vector<ParameterCondition> with_method(std::vector<ParameterValue> methods) {
  return {{"method", std::move(methods)}};
}

bool measures(const Parameters& parameters) {
  const std::string& method = parameters.text("method");
  return method == "patch" || estimator(method);
}

}  // namespace

StageType white_balance_stage() {
  return {
      .name = "white_balance",
      .summary = "Scale the camera's channels so that what is white in the scene is neutral",
      .source =
          "DNG 1.4, chapter 6; Buchsbaum 1980 (grey_world); Finlayson and Trezzi 2004 (shades_of_grey); "
          "van de Weijer et al. 2007 (grey_edge); after Finlayson et al. 2001 (daylight_locus)",
      .cost = "a product per pixel; methods that look at the picture read it once more",
      .inputs = {PixelKind::mosaic},
      .parameters =
          {{.name = "method",
            .fallback = std::string("as_shot"),
            .summary = "as_shot (the file's), grey_world, shades_of_grey, grey_edge, daylight_locus "
                       "(from the picture), temperature, neutral, patch (given)",
            .choices = {"as_shot", "grey_world", "shades_of_grey", "grey_edge", "daylight_locus",
                        "temperature", "neutral", "patch"}},
           {.name = "minkowski_p",
            .fallback = 6.0,
            .summary = "degree of the mean of shades_of_grey and grey_edge",
            .range = NumberRange::between(1.0, 100.0),
            .only_with = with_method({"shades_of_grey", "grey_edge"})},
           {.name = "temperature_K",
            .fallback = 5500.0,
            .summary = "correlated colour temperature of the light, kelvin; daylight lies off the black "
                       "body's locus: D65 is 6504 with duv = 0.0032",
            .range = NumberRange::between(1000.0, 40000.0),
            .only_with = with_method({"temperature"})},
           {.name = "duv",
            .fallback = 0.0,
            .summary = "its distance from the black body's locus in the CIE 1960 diagram; positive: "
                       "greenish",
            .range = NumberRange::between(-0.05, 0.05),
            .only_with = with_method({"temperature"})},
           {.name = "neutral",
            .fallback = std::vector<double>{},
            .summary = "the camera's response to white, a number per plane",
            .only_with = with_method({"neutral"})},
           {.name = "patch",
            .fallback = std::vector<double>{},
            .summary = "x, y, width and height, in pixels of the picture, of something grey or white",
            .only_with = with_method({"patch"})}},
      .needs_overview = true,
      .needs_overview_with = measures,
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
