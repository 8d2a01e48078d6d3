#include "isp/detail/deconvolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "isp/detail/luminance.h"
#include "isp/detail/point_spread.h"
#include "isp/pipeline/parameter_file.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// Darker is taken for this: quotients stay finite.
constexpr float darkest = 1e-6f;
/// How far around a tile its pixels may depend on: memory and time grow with it.
constexpr int largest_margin = 1024;

GROUNDGLASS_VECTORISED void limit_below(size_t count, float* __restrict y) {
  for (size_t i = 0; i < count; ++i) y[i] = y[i] > darkest ? y[i] : darkest;
}

/// Measured over expected, drawn towards 1 where they differ by less than noise does.
GROUNDGLASS_VECTORISED void damped_quotient(const float* measured, float shot, float read, size_t count,
                                            float* __restrict expected) {
  for (size_t i = 0; i < count; ++i) {
    const float model = expected[i] > darkest ? expected[i] : darkest, difference = measured[i] - model;
    const float share = difference * difference / (shot * model + read);
    expected[i] = 1.0f + (share < 1.0f ? share : 1.0f) * (difference / model);
  }
}

GROUNDGLASS_VECTORISED void multiply(const float* by, size_t count, float* __restrict to) {
  for (size_t i = 0; i < count; ++i) to[i] *= by[i];
}

struct Settings {
  PointSpread spread;
  int iterations;
  /// Variance within which differences are damped.
  NoiseProfile damping;
  float overshoot;
};

/// Lowest and highest of the values up to `reach` pixels away.
std::pair<float, float> range_around(const Plane& plane, int x, int y, int reach) {
  float low = plane.row(y)[x], high = low;
  for (int j = y - reach; j <= y + reach; ++j) {
    const auto [a, b] = std::minmax_element(plane.row(j) + x - reach, plane.row(j) + x + reach + 1);
    low = std::min(low, *a);
    high = std::max(high, *b);
  }
  return {low, high};
}

/// How much brighter each pixel of `part` is before the blur.
void find_gains(const Frame& frame, const PixelRect& part, const Settings& settings, Image<float>& gains) {
  const int reach = settings.spread.reach(), margin = 2 * reach * settings.iterations;
  Tile tile(grown(part, margin), frame.kind);
  load(frame, tile);
  Plane measured = luminance_of(tile), sharp(tile.area()), expected(tile.area()), correction(tile.area());
  const int width = tile.area().width, height = tile.area().height;
  for (int y = 0; y < height; ++y) {
    limit_below(static_cast<size_t>(width), measured.row(y));
    std::copy_n(measured.row(y), width, sharp.row(y));
  }
  const float shot = static_cast<float>(settings.damping.shot);
  const float read = std::max(static_cast<float>(settings.damping.read), 1e-20f);
  // The values of `sharp` are good from `edge` pixels within on.
  int edge = 0;
  for (int i = 0; i < settings.iterations; ++i) {
    const int w = width - 2 * edge, h = height - 2 * edge;
    const size_t blurred_width = static_cast<size_t>(w - 2 * reach),
                 next_width = blurred_width - 2 * static_cast<size_t>(reach);
    // `sharp` stands in the corner of its plane: w × h values.
    settings.spread.blur(sharp, w, h, false, expected);
    for (int y = 0; y < h - 2 * reach; ++y)
      damped_quotient(measured.row(y + edge + reach) + edge + reach, shot, read, blurred_width,
                      expected.row(y));
    settings.spread.blur(expected, w - 2 * reach, h - 2 * reach, true, correction);
    for (int y = 0; y < h - 4 * reach; ++y) {
      std::copy_n(sharp.row(y + 2 * reach) + 2 * reach, next_width, sharp.row(y));
      multiply(correction.row(y), next_width, sharp.row(y));
    }
    edge += 2 * reach;
  }
  for (int y = 0; y < part.height; ++y)
    for (int x = 0; x < part.width; ++x) {
      const auto [low, high] = range_around(measured, x + margin, y + margin, std::min(reach, margin));
      const float more = settings.overshoot * (high - low);
      const float value = std::clamp(sharp.row(y)[x], std::max(low - more, 0.0f), high + more);
      gains.at(part.x - frame.area.x + x, part.y - frame.area.y + y) =
          value / measured.row(y + margin)[x + margin];
    }
}

void deconvolve(Frame& frame, const Settings& settings, const Task& task) {
  constexpr int side = 256;
  const PixelRect& area = frame.area;
  Image<float> gains(area.width, area.height);
  const int columns = (area.width + side - 1) / side, rows = (area.height + side - 1) / side;
  parallel_for(std::int64_t{columns} * rows, task, "deconvolve", [&](std::int64_t i) {
    const int x = static_cast<int>(i % columns) * side, y = static_cast<int>(i / columns) * side;
    find_gains(frame,
               {area.x + x, area.y + y, std::min(side, area.width - x), std::min(side, area.height - y)},
               settings, gains);
  });
  for (size_t i = 0; i < gains.data().size(); ++i)
    for (size_t c = 0; c < 3; ++c) frame.pixels.data()[3 * i + c] *= gains.data()[i];
}

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  const double damping = parameters.number("damping");
  if (damping > 0.0 && state.noise_profile.empty())
    throw stage_error("deconvolve", "damping",
                      "needs the frame's noise profile, which it does not have; set damping to 0");
  const NoiseProfile noise = luminance_noise(state);
  const Settings settings{parameters.text("psf").empty()
                              ? PointSpread::gaussian(parameters.number("sigma_px"))
                              : read_parameter_file(parameters, "deconvolve", "psf", &PointSpread::from_file),
                          parameters.whole("iterations"),
                          {damping * damping * noise.shot, damping * damping * noise.read},
                          static_cast<float>(parameters.number("overshoot"))};
  const int most = largest_margin / std::max(1, 2 * settings.spread.reach());
  if (settings.iterations > most)
    throw stage_error("deconvolve", "iterations",
                      fmt::format("is {}, expected at most {} with a point spread that reaches {} pixels",
                                  settings.iterations, most, settings.spread.reach()));
  if (settings.iterations == 0) return TileOperation{0, [](Tile&) {}};
  return FrameOperation{[settings](Frame& frame, const Task& task) { deconvolve(frame, settings, task); }};
}

}  // namespace

StageType deconvolve_stage() {
  return {
      .name = "deconvolve",
      .summary = "Undo the blur of a known point spread, as the lens's own, on luminance",
      .source = "Richardson 1972, Lucy 1974; damping as White 1994 reasons",
      .cost = "two blurs by the point spread per iteration; the whole frame and 4 bytes per pixel in memory",
      .inputs = {PixelKind::scene},
      .parameters =
          {{.name = "psf",
            .fallback = std::string(),
            .summary = "an EXR picture of a point, an odd square of up to 65 pixels; empty: a Gaussian",
            .is_file = true},
           {.name = "sigma_px",
            .fallback = 0.7,
            .summary = "standard deviation of the Gaussian",
            .range = NumberRange::between(0.2, 8.0),
            .only_with = {{"psf", {std::string()}}}},
           {.name = "iterations",
            .fallback = 10.0,
            .summary = "each makes the picture a little sharper",
            .range = NumberRange::between(0.0, 100.0),
            .whole_number = true},
           {"damping", 1.0, "differences of so many standard deviations of the noise are left alone",
            NumberRange::between(0.0, 100.0)},
           {"overshoot", 0.1, "how far beyond its surroundings a pixel may go, as a share of their range",
            NumberRange::between(0.0, 10.0)}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
