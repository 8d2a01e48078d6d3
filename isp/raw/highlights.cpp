#include "isp/raw/highlights.h"

#include <algorithm>
#include <memory>

#include "isp/raw/chromaticity_map.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

GROUNDGLASS_VECTORISED void clip(float* values, size_t count, float level) {
  for (size_t i = 0; i < count; ++i) values[i] = values[i] < level ? values[i] : level;
}

Operation clipping(const FrameState& state) {
  const float level = static_cast<float>(state.gain.minCoeff());
  return TileOperation{0, [level](Tile& tile) { clip(tile.data().data(), tile.data().size(), level); }};
}

/// Shares of a channel's level: clipped from here on, and where colours begin to fade.
constexpr float clipped_from = 0.99f, fades_from = 0.9f;

/// What the sites around one of a mosaic say of each channel.
struct Surroundings {
  std::array<float, 3> sum{}, peak{}, count{};
};

class Reconstruction {
 public:
  Reconstruction(const FrameState& state, const Overview& overview)
      : cfa_(state.cfa),
        level_{level_of(state, 0), level_of(state, 1), level_of(state, 2)},
        white_(*std::ranges::max_element(level_)),
        colours_(overview, level_) {}

  /// Far enough to see every channel of the tile of filters.
  int margin() const { return std::max(1, std::max(cfa_.width, cfa_.height) - 1); }

  void apply(Tile& tile) const {
    const int reach = margin();
    Tile out(grown(tile.area(), -reach), PixelKind::mosaic);
    for (int y = out.first_row(); y < out.end_row(); ++y)
      for (int x = out.area().x; x < out.area().x + out.area().width; ++x) {
        const float value = tile.row(0, y)[static_cast<size_t>(x - tile.area().x)];
        const size_t plane = plane_at(x, y);
        const bool clipped = value >= clipped_from * level_[plane];
        out.row(0, y)[static_cast<size_t>(x - out.area().x)] =
            clipped ? std::max(value, reconstructed(plane, x, y, around(tile, x, y, reach))) : value;
      }
    tile = std::move(out);
  }

 private:
  static float level_of(const FrameState& state, Eigen::Index plane) {
    return static_cast<float>(state.gain[plane]);
  }

  size_t plane_at(int x, int y) const {
    return static_cast<size_t>(cfa_.plane_at(phase(x, cfa_.width), phase(y, cfa_.height)));
  }

  Surroundings around(const Tile& tile, int x, int y, int reach) const {
    Surroundings result;
    for (int j = y - reach; j <= y + reach; ++j)
      for (int i = x - reach; i <= x + reach; ++i) {
        const size_t plane = plane_at(i, j);
        const float value = tile.row(0, j)[static_cast<size_t>(i - tile.area().x)];
        result.sum[plane] += value;
        result.peak[plane] = std::max(result.peak[plane], value);
        result.count[plane] += 1.0f;
      }
    return result;
  }

  float reconstructed(size_t plane, int x, int y, const Surroundings& around) const {
    const std::array<float, 3> shares = colours_.at(x, y);
    float light = 0.0f, share = 0.0f, fullest = 1.0f;
    for (size_t c = 0; c < 3; ++c) {
      const float full = around.peak[c] / level_[c];
      if (c == plane || full >= clipped_from) continue;
      light += around.sum[c] / around.count[c];
      share += shares[c];
      fullest = std::min(fullest, full);
    }
    if (share <= 0.0f) return white_;
    const float t = std::clamp((fullest - fades_from) / (clipped_from - fades_from), 0.0f, 1.0f);
    const float fade = t * t * (3.0f - 2.0f * t);
    const float coloured = light * shares[plane] / share;
    return coloured + fade * (white_ - coloured);
  }

  CfaPattern cfa_;
  std::array<float, 3> level_;
  float white_;
  ChromaticityMap colours_;
};

bool reconstructs(const Parameters& parameters) { return parameters.text("mode") == "reconstruct"; }

Operation prepare(const Parameters& parameters, FrameState& state, const Overview* overview) {
  if (!reconstructs(parameters) || state.monochrome()) return clipping(state);
  if (state.kind != PixelKind::mosaic || state.planes() != 3)
    throw stage_error("highlights", "mode",
                      "reconstruct needs a mosaic of three channels: it belongs before demosaic");
  const auto reconstruction = std::make_shared<const Reconstruction>(state, *overview);
  return TileOperation{reconstruction->margin(),
                       [reconstruction](Tile& tile) { reconstruction->apply(tile); }};
}

}  // namespace

StageType highlights_stage() {
  return {
      .name = "highlights",
      .summary = "Clip the channels where the first of them saturates, or rebuild those that did",
      .source =
          "clip: a neutral that is clipped in one channel only would be tinted; reconstruct: channels that "
          "are not clipped with the surrounding chromaticity, as Xu, Doutre and Nasiopoulos 2011 and Zhang "
          "and Brainard 2004 reason",
      .cost =
          "clip: a comparison per value; reconstruct: a look-up of nine sites and a colour per clipped site, "
          "an overview of the frame, margin 1",
      .inputs = {PixelKind::mosaic, PixelKind::camera_rgb},
      .parameters = {{.name = "mode",
                      .fallback = std::string("clip"),
                      .summary =
                          "clip: all at the lowest saturation; reconstruct: from the channels that are left",
                      .choices = {"clip", "reconstruct"}}},
      .needs_overview = true,
      .needs_overview_with = reconstructs,
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
