#include "isp/raw/defects.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "isp/pipeline/parameter_file.h"
#include "isp/raw/defect_list.h"

namespace groundglass::isp {
namespace {

struct Offset {
  int x, y;
};

/// For a site of the mosaic's tile the four nearest offsets whose site and whose opposite are of its colour.
std::vector<Offset> nearest_pairs(const CfaPattern& cfa, int site_x, int site_y) {
  const int reach = 2 * std::max(cfa.width, cfa.height);
  const auto plane = [&](int x, int y) { return cfa.plane_at(phase(x, cfa.width), phase(y, cfa.height)); };
  std::vector<Offset> pairs;
  for (int y = 0; y <= reach; ++y)
    for (int x = y == 0 ? 1 : -reach; x <= reach; ++x)
      if (plane(site_x + x, site_y + y) == plane(site_x, site_y) &&
          plane(site_x - x, site_y - y) == plane(site_x, site_y))
        pairs.push_back({x, y});
  std::ranges::stable_sort(pairs, {}, [](const Offset& o) { return o.x * o.x + o.y * o.y; });
  pairs.resize(std::min<size_t>(pairs.size(), 4));
  return pairs;
}

class Repair {
 public:
  Repair(const FrameState& state, DefectList known, double sigmas)
      : cfa_(state.cfa),
        width_(state.raw.dn.width()),
        height_(state.raw.dn.height()),
        known_(std::move(known)),
        sigmas_(static_cast<float>(sigmas)),
        noise_(state.noise_profile) {
    for (int y = 0; y < cfa_.height; ++y)
      for (int x = 0; x < cfa_.width; ++x) {
        pairs_.push_back(nearest_pairs(cfa_, x, y));
        for (const Offset& o : pairs_.back()) margin_ = std::max({margin_, std::abs(o.x), std::abs(o.y)});
      }
  }

  int margin() const { return margin_; }

  void apply(Tile& tile) const {
    Tile out(grown(tile.area(), -margin_), tile.kind());
    const int left = out.area().x, end = left + out.area().width;
    for (int y = out.first_row(); y < out.end_row(); ++y) {
      std::ranges::copy(tile.row(0, y).subspan(static_cast<size_t>(margin_), out.row(0, y).size()),
                        out.row(0, y).begin());
      const bool any_known = !known_.row(mirrored(y, height_)).empty();
      if (!any_known && sigmas_ <= 0.0f) continue;
      for (int x = left; x < end; ++x)
        if ((any_known && is_known(x, y)) || (sigmas_ > 0.0f && stands_out(tile, x, y)))
          out.row(0, y)[static_cast<size_t>(x - left)] = replacement(tile, x, y);
    }
    tile = std::move(out);
  }

 private:
  bool is_known(int x, int y) const { return known_.has(mirrored(x, width_), mirrored(y, height_)); }

  static float value(const Tile& tile, int x, int y) {
    return tile.row(0, y)[static_cast<size_t>(x - tile.area().x)];
  }

  const std::vector<Offset>& pairs(int x, int y) const {
    return pairs_[static_cast<size_t>(phase(y, cfa_.height) * cfa_.width + phase(x, cfa_.width))];
  }

  float sigma(int x, int y, float level) const {
    const int plane = cfa_.plane_at(phase(x, cfa_.width), phase(y, cfa_.height));
    const NoiseProfile& noise = noise_[static_cast<size_t>(plane)];
    return std::sqrt(static_cast<float>(noise.shot) * std::max(level, 0.0f) + static_cast<float>(noise.read));
  }

  /// Known defects say nothing of their neighbours.
  bool stands_out(const Tile& tile, int x, int y) const {
    float low = std::numeric_limits<float>::infinity(), high = -low;
    for (const Offset& o : pairs(x, y))
      for (const int side : {-1, 1}) {
        if (is_known(x + side * o.x, y + side * o.y)) continue;
        const float neighbour = value(tile, x + side * o.x, y + side * o.y);
        low = std::min(low, neighbour);
        high = std::max(high, neighbour);
      }
    const float here = value(tile, x, y), differ = high - low;
    return here > high + differ + sigmas_ * sigma(x, y, high) ||
           here < low - differ - sigmas_ * sigma(x, y, low);
  }

  /// Along the direction that changes least; with known defects on both sides of all, the value stays.
  float replacement(const Tile& tile, int x, int y) const {
    float best = value(tile, x, y), least = std::numeric_limits<float>::infinity();
    for (const Offset& o : pairs(x, y)) {
      if (is_known(x + o.x, y + o.y) || is_known(x - o.x, y - o.y)) continue;
      const float a = value(tile, x - o.x, y - o.y), b = value(tile, x + o.x, y + o.y);
      if (std::abs(a - b) < least) {
        least = std::abs(a - b);
        best = 0.5f * (a + b);
      }
    }
    return best;
  }

  CfaPattern cfa_;
  int width_, height_;
  DefectList known_;
  float sigmas_;
  std::vector<NoiseProfile> noise_;
  std::vector<std::vector<Offset>> pairs_;
  int margin_ = 0;
};

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  const double sigmas = parameters.flag("dynamic") ? parameters.number("sigmas") : 0.0;
  if (sigmas > 0.0 && state.noise_profile.size() != static_cast<size_t>(state.planes()))
    throw stage_error("defects", "dynamic",
                      "needs the frame's noise profile, which it does not have; set dynamic to false");
  DefectList known(state.raw.dn.width(), state.raw.dn.height());
  known.add_opcodes(state.raw);
  if (!parameters.text("map").empty())
    read_parameter_file(parameters, "defects", "map", [&](const std::string& path) { known.add_file(path); });
  known.finish();
  if (known.empty() && sigmas <= 0.0) return TileOperation{0, [](Tile&) {}};
  const auto repair = std::make_shared<const Repair>(state, std::move(known), sigmas);
  return TileOperation{repair->margin(), [repair](Tile& tile) { repair->apply(tile); }};
}

}  // namespace

StageType defects_stage() {
  return {
      .name = "defects",
      .summary = "Replace defective pixels: those that the file or a map lists, and those that stand out",
      .source =
          "DNG 1.4, chapter 7, FixBadPixelsConstant and FixBadPixelsList; outliers by the noise profile",
      .cost = "where there are any, a copy and the row's list; dynamic: eight neighbours per pixel, margin 2",
      .inputs = {PixelKind::mosaic},
      .parameters = {{.name = "map",
                      .fallback = std::string(),
                      .summary =
                          "a text file with the column and the row of a pixel in each line; empty: none",
                      .is_file = true},
                     {"dynamic", false, "look for pixels that stand out of all neighbours of their colour"},
                     {.name = "sigmas",
                      .fallback = 6.0,
                      .summary = "by how many standard deviations of their noise",
                      .range = NumberRange::positive(),
                      .only_with = {{"dynamic", {true}}}}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
