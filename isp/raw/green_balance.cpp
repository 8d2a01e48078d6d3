#include "isp/raw/green_balance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <span>

#include "isp/demosaic/demosaicker.h"
#include "isp/demosaic/plane.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

/// Of the window on each side: some 60 pairs of greens.
constexpr int window = 5;
/// To the farthest green that tells whether a place is even.
constexpr int neighbours = 2;
/// Four samples of a normal distribution lie within so many standard deviations of one another (99.99 %).
constexpr float range_sigmas = 5.5f;

struct Limits {
  float share, shot, read;
  /// +1 in even rows, −1 in odd ones.
  float side;
};

/// How much brighter the greens of even rows are than those of odd rows, by a green and its eight neighbours;
/// weight 0 where they are not even. Of every other pixel from the first, five rows with the green's own in
/// the middle.
GROUNDGLASS_VECTORISED void compare(const std::array<const float*, 5>& rows, const Limits& limits, int count,
                                    float* __restrict difference, float* __restrict weight) {
  const float *above2 = rows[0], *above = rows[1], *here = rows[2], *below = rows[3], *below2 = rows[4];
  for (int x = 0; x < count; x += 2) {
    const float a = above[x - 1], b = below[x + 1], c = above[x + 1], d = below[x - 1];
    const float e = here[x - 2], f = here[x + 2], g = above2[x], h = below2[x];
    const float mean = 0.25f * ((a + b) + (c + d)), apart = here[x] - mean;
    const float level = std::max(0.5f * (here[x] + mean), 0.0f);
    const float sigma = std::sqrt(limits.shot * level + limits.read);
    const float most = limits.share * level + range_sigmas * sigma;
    const float others = std::max(std::max(a, b), std::max(c, d)) - std::min(std::min(a, b), std::min(c, d));
    const float sames = std::max(std::max(e, f), std::max(g, h)) - std::min(std::min(e, f), std::min(g, h));
    const float farthest = std::max(std::max(others, sames), std::abs(apart));
    const float even = farthest <= most ? 1.0f : 0.0f;
    difference[x] = even * limits.side * apart;
    weight[x] = even;
  }
}

GROUNDGLASS_VECTORISED void sum_across(const float* __restrict from, int width, float* __restrict to) {
  for (int x = 0; x < width; ++x) {
    float value = 0.0f;
#pragma GCC unroll 16
    for (int k = 0; k <= 2 * window; ++k) value += from[x + k];
    to[x] = value;
  }
}

GROUNDGLASS_VECTORISED void sum_down(const std::array<const float*, 2 * window + 1>& rows, int width,
                                     float* __restrict to) {
  for (int x = 0; x < width; ++x) to[x] = 0.0f;
  for (const float* row : rows)
    for (int x = 0; x < width; ++x) to[x] += row[x];
}

class Balance {
 public:
  Balance(const FrameState& state, double limit) : cfa_(state.cfa), limit_(static_cast<float>(limit)) {
    if (state.noise_profile.size() < 2) return;
    shot_ = static_cast<float>(state.noise_profile[1].shot);
    read_ = static_cast<float>(state.noise_profile[1].read);
  }

  static int margin() { return window + neighbours; }

  void apply(Tile& tile) const {
    const PixelRect inner = grown(tile.area(), -neighbours);
    Plane difference(inner), weight(inner);
    const auto width = static_cast<size_t>(inner.width);
    for (int y = 0; y < inner.height; ++y)
      measure(tile, inner.x, inner.y + y, {difference.row(y), width}, {weight.row(y), width});
    const Plane sum = boxed(difference, inner), count = boxed(weight, inner);
    Tile out(grown(tile.area(), -margin()), PixelKind::mosaic);
    for (int y = 0; y < out.area().height; ++y)
      for (int x = 0; x < out.area().width; ++x) {
        const int at_x = out.area().x + x, at_y = out.area().y + y;
        float value = at(tile, at_x, at_y);
        if (is_green(at_x, at_y) && count.row(y)[x] > 0.0f)
          value -= side(at_y) * 0.5f * sum.row(y)[x] / count.row(y)[x];
        out.row(0, at_y)[static_cast<size_t>(x)] = value;
      }
    tile = std::move(out);
  }

 private:
  static float at(const Tile& tile, int x, int y) {
    return tile.row(0, y)[static_cast<size_t>(x - tile.area().x)];
  }
  bool is_green(int x, int y) const { return cfa_.plane_at(phase(x, 2), phase(y, 2)) == 1; }
  static float side(int y) { return phase(y, 2) == 0 ? 1.0f : -1.0f; }

  /// Fills a row of `difference` and `weight`, from column `first` of the image on.
  void measure(const Tile& tile, int first, int y, std::span<float> difference,
               std::span<float> weight) const {
    std::ranges::fill(difference, 0.0f);
    std::ranges::fill(weight, 0.0f);
    const int green = is_green(first, y) ? 0 : 1;
    const auto from = [&](int row) { return &tile.row(0, row)[static_cast<size_t>(first - tile.area().x)]; };
    compare(
        {from(y - 2) + green, from(y - 1) + green, from(y) + green, from(y + 1) + green, from(y + 2) + green},
        {limit_, shot_, read_, side(y)}, static_cast<int>(difference.size()) - green,
        difference.data() + green, weight.data() + green);
  }

  /// Sums over the window, row by row and then down.
  static Plane boxed(const Plane& from, const PixelRect& area) {
    const int width = area.width - 2 * window, height = area.height - 2 * window;
    Plane across({0, 0, width, area.height}), sum({0, 0, width, height});
    for (int y = 0; y < area.height; ++y) sum_across(from.row(y), width, across.row(y));
    for (int y = 0; y < height; ++y) {
      std::array<const float*, 2 * window + 1> rows{};
      for (size_t k = 0; k < rows.size(); ++k) rows[k] = across.row(y + static_cast<int>(k));
      sum_down(rows, width, sum.row(y));
    }
    return sum;
  }

  CfaPattern cfa_;
  float limit_, shot_ = 0.0f, read_ = 0.0f;
};

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  if (state.monochrome()) return TileOperation{0, [](Tile&) {}};
  if (!is_bayer(state.cfa))
    throw stage_error("green_balance", "cfa", "needs a 2×2 Bayer tile of planes 0 (R), 1 (G), 2 (B)");
  const auto balance = std::make_shared<const Balance>(state, parameters.number("limit"));
  return TileOperation{Balance::margin(), [balance](Tile& tile) { balance->apply(tile); }};
}

}  // namespace

StageType green_balance_stage() {
  return {
      .name = "green_balance",
      .summary = "Even out the greens in rows of red and in rows of blue",
      .source =
          "crosstalk differs with the neighbours' colour; a local mean of differences where nothing else "
          "explains them, by the noise profile",
      .cost = "nine sites and 24 additions per pixel, margin 7",
      .inputs = {PixelKind::mosaic},
      .parameters = {{"limit", 0.05,
                      "largest difference that is taken for imbalance, as a share of the signal",
                      NumberRange::between(0.0, 0.5)}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
