#include "isp/looks/monochrome.h"

#include <fmt/format.h>

#include "isp/colour/rgb_space.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// What a film makes of light of the three primaries of Rec. 2020: lines at 630, 532 and 467 nm.
Vector3 film_weights(const std::string& film) {
  if (film == "luminance") return rgb_to_xyz(rec2020).row(1).transpose();
  // Panchromatic films see from 400 to 650 nm about alike, so each primary's third of the spectrum counts
  // alike; orthochromatic ones end at 580 nm.
  if (film == "panchromatic") return {1.0, 1.0, 1.0};
  return {0.0, 1.0, 1.0};
}

/// What a filter lets through of these lines, of the shape of the classic ones: yellow cuts below 480 nm,
/// orange below 550, red below 590; yellow-green keeps the middle.
Vector3 filter_pass(const std::string& filter) {
  if (filter == "yellow") return {0.9, 0.85, 0.2};
  if (filter == "orange") return {0.9, 0.3, 0.02};
  if (filter == "red") return {0.9, 0.05, 0.0};
  if (filter == "green") return {0.25, 0.7, 0.15};
  return {1.0, 1.0, 1.0};
}

Vector3 weights_of(const Parameters& parameters) {
  const std::vector<double>& given = parameters.numbers("mix");
  if (!given.empty() && given.size() != 3)
    throw stage_error("monochrome", "mix",
                      fmt::format("has {} numbers, expected three: of red, green and blue", given.size()));
  const Vector3 film =
      given.empty() ? film_weights(parameters.text("film")) : Vector3(given[0], given[1], given[2]);
  const Vector3 weights = film.cwiseProduct(filter_pass(parameters.text("filter")));
  if (!(weights.sum() > 1e-3))
    throw stage_error("monochrome", "mix",
                      fmt::format("gives white a light of {:g} through the filter, expected more than 0.001",
                                  weights.sum()));
  return weights / weights.sum();
}

GROUNDGLASS_VECTORISED void apply(float red, float blue, size_t count, float* __restrict r,
                                  float* __restrict g, float* __restrict b) {
  for (size_t x = 0; x < count; ++x) {
    // About green, so that a neutral stays what it is to the last bit.
    const float grey = g[x] + red * (r[x] - g[x]) + blue * (b[x] - g[x]);
    r[x] = g[x] = b[x] = grey;
  }
}

Operation prepare(const Parameters& parameters, FrameState&, const Overview*) {
  const Eigen::Vector3f weights = weights_of(parameters).cast<float>();
  return TileOperation{0, [weights](Tile& tile) {
                         for (int y = tile.first_row(); y < tile.end_row(); ++y)
                           apply(weights[0], weights[2], tile.row(0, y).size(), tile.row(0, y).data(),
                                 tile.row(1, y).data(), tile.row(2, y).data());
                       }};
}

}  // namespace

StageType monochrome_stage() {
  return {
      .name = "monochrome",
      .summary = "Colours to greys, as a film behind a filter sees them",
      .source =
          "a weighted sum of the light of Rec. 2020's primaries; weights of films and filters are own "
          "and coarse, after where the classic ones begin and end",
      .cost = "two products per pixel",
      .inputs = {PixelKind::scene},
      .parameters = {{.name = "film",
                      .fallback = std::string("luminance"),
                      .summary = "luminance (as the eye), panchromatic, orthochromatic (no red)",
                      .choices = {"luminance", "panchromatic", "orthochromatic"},
                      .only_with = {{"mix", {std::vector<double>{}}}}},
                     {.name = "filter",
                      .fallback = std::string("none"),
                      .summary = "before the lens: none, yellow, orange, red, green",
                      .choices = {"none", "yellow", "orange", "red", "green"}},
                     {.name = "mix",
                      .fallback = std::vector<double>{},
                      .summary = "parts of red, green and blue in place of a film's",
                      .range = NumberRange::between(-4.0, 4.0)}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
