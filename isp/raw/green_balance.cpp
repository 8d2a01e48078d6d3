#include "isp/raw/green_balance.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "isp/demosaic/demosaicker.h"
#include "isp/demosaic/plane.h"

namespace groundglass::isp {
namespace {

/// Of the window on each side: some 60 pairs of greens.
constexpr int window = 5;
/// To the farthest green that tells whether a place is even.
constexpr int neighbours = 2;
/// Four samples of a normal distribution lie within so many standard deviations of one another (99.99 %).
constexpr float range_sigmas = 5.5f;

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
    for (int y = 0; y < inner.height; ++y)
      for (int x = 0; x < inner.width; ++x)
        measure(tile, inner.x + x, inner.y + y, difference.row(y)[x], weight.row(y)[x]);
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

  /// How much brighter the greens of even rows are than those of odd rows, by a green and its eight
  /// neighbours; weight 0 where they are not even.
  void measure(const Tile& tile, int x, int y, float& difference, float& weight) const {
    difference = weight = 0.0f;
    if (!is_green(x, y)) return;
    const float other[] = {at(tile, x - 1, y - 1), at(tile, x + 1, y + 1), at(tile, x + 1, y - 1),
                           at(tile, x - 1, y + 1)};
    const float same[] = {at(tile, x - 2, y), at(tile, x + 2, y), at(tile, x, y - 2), at(tile, x, y + 2)};
    const float here = at(tile, x, y), mean = 0.25f * ((other[0] + other[1]) + (other[2] + other[3]));
    const float level = std::max(0.5f * (here + mean), 0.0f);
    const float sigma = std::sqrt(shot_ * level + read_), most = limit_ * level + range_sigmas * sigma;
    const auto [low, high] = std::ranges::minmax(other);
    const auto [lowest, highest] = std::ranges::minmax(same);
    const float apart = here - mean;
    if (high - low > most || highest - lowest > most || std::abs(apart) > most) return;
    difference = side(y) * apart;
    weight = 1.0f;
  }

  /// Sums over the window, row by row and then down.
  static Plane boxed(const Plane& from, const PixelRect& area) {
    const int width = area.width - 2 * window, height = area.height - 2 * window;
    Plane across({0, 0, width, area.height}), sum({0, 0, width, height});
    for (int y = 0; y < area.height; ++y)
      for (int x = 0; x < width; ++x) {
        float value = 0.0f;
        for (int k = 0; k <= 2 * window; ++k) value += from.row(y)[x + k];
        across.row(y)[x] = value;
      }
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        float value = 0.0f;
        for (int k = 0; k <= 2 * window; ++k) value += across.row(y + k)[x];
        sum.row(y)[x] = value;
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
