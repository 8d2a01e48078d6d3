#include "isp/geometry/warp.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "isp/geometry/lateral_shift.h"
#include "isp/geometry/resampler.h"
#include "isp/geometry/warp_map.h"

namespace groundglass::isp {
namespace {

/// Places of a part of the picture in all its planes, and the pixels they need.
struct Gathering {
  std::array<SourceRow, 3> planes;
  PixelRect needed;
};

class Warping {
 public:
  Warping(WarpMap map, const std::string& kernel) : map_(std::move(map)), resampler_(kernel) {}

  /// Part by part, small enough that a part's places and pixels stay in cache.
  void load(const Frame& frame, Tile& tile) const {
    constexpr int width = 128, height = 16;
    const PixelRect& area = tile.area();
    for (int y = area.y; y < area.y + area.height; y += height)
      for (int x = area.x; x < area.x + area.width; x += width)
        fill({x, y, std::min(width, area.x + area.width - x), std::min(height, area.y + area.height - y)},
             frame, tile);
  }

  /// Gains alone, where nothing moves.
  void shade(Tile& tile) const {
    SourceRow row;
    for (int plane = 0; plane < tile.planes(); ++plane)
      for (int y = tile.first_row(); y < tile.end_row(); ++y) {
        map_.trace(plane, tile.area().x, y, tile.area().width, row);
        const auto values = tile.row(plane, y);
        for (size_t i = 0; i < values.size(); ++i) values[i] *= row.gain[i];
      }
  }

 private:
  void fill(const PixelRect& part, const Frame& frame, Tile& tile) const {
    const Gathering gathering = gather(part);
    const auto pixels = [](const PixelRect& area) { return std::int64_t{area.width} * area.height; };
    // What a wild map needs from all over the frame is fetched for fewer pixels at a time.
    const std::int64_t most = 8 * pixels(part) + std::int64_t{1024};
    if (pixels(gathering.needed) > most && pixels(part) > 1) return halve(part, frame, tile);
    Tile source(gathering.needed, frame.kind);
    isp::load(frame, source);
    std::vector<Resampler::Place> places(static_cast<size_t>(part.width));
    for (int plane = 0; plane < tile.planes(); ++plane) {
      const SourceRow& from = gathering.planes[map_.by_plane() ? static_cast<size_t>(plane) : 0];
      for (int y = 0; y < part.height; ++y) {
        const size_t start = static_cast<size_t>(y) * places.size();
        for (size_t i = 0; i < places.size(); ++i)
          places[i] = place(from.x[start + i], from.y[start + i], gathering.needed);
        float* to = tile.row(plane, part.y + y).data() + (part.x - tile.area().x);
        resampler_.sample(source.row(plane, gathering.needed.y).data(), gathering.needed.width, places.data(),
                          part.width, to);
        for (size_t i = 0; i < places.size(); ++i) to[i] *= from.gain[start + i];
      }
    }
  }

  void halve(const PixelRect& part, const Frame& frame, Tile& tile) const {
    PixelRect first = part, second = part;
    if (part.width >= part.height) {
      first.width = part.width / 2;
      second.x += first.width;
      second.width -= first.width;
    } else {
      first.height = part.height / 2;
      second.y += first.height;
      second.height -= first.height;
    }
    fill(first, frame, tile);
    fill(second, frame, tile);
  }

  Gathering gather(const PixelRect& part) const {
    Gathering result;
    double left = std::numeric_limits<double>::infinity(), top = left, right = 0.0, bottom = 0.0;
    SourceRow row;
    for (size_t plane = 0; plane < (map_.by_plane() ? 3u : 1u); ++plane) {
      SourceRow& all = result.planes[plane];
      for (int y = part.y; y < part.y + part.height; ++y) {
        map_.trace(static_cast<int>(plane), part.x, y, part.width, row);
        all.x.insert(all.x.end(), row.x.begin(), row.x.end());
        all.y.insert(all.y.end(), row.y.begin(), row.y.end());
        all.gain.insert(all.gain.end(), row.gain.begin(), row.gain.end());
      }
      const auto [x0, x1] = std::ranges::minmax(all.x);
      const auto [y0, y1] = std::ranges::minmax(all.y);
      left = std::min(left, x0);
      right = std::max(right, x1);
      top = std::min(top, y0);
      bottom = std::max(bottom, y1);
    }
    const int before = resampler_.before(), taps = resampler_.taps();
    const int x = static_cast<int>(left), y = static_cast<int>(top);
    result.needed = {x - before, y - before, static_cast<int>(right) - x + taps,
                     static_cast<int>(bottom) - y + taps};
    return result;
  }

  Resampler::Place place(double x, double y, const PixelRect& source) const {
    // Places are not negative, so that cutting off rounds down.
    const int column = static_cast<int>(x), row = static_cast<int>(y);
    const auto phase = [](double part) { return static_cast<int>(part * Resampler::phases + 0.5); };
    return {(row - resampler_.before() - source.y) * source.width + (column - resampler_.before() - source.x),
            phase(x - column), phase(y - row)};
  }

  WarpMap map_;
  Resampler resampler_;
};

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  const OpcodePicture picture{"warp", state.raw.dn.width(), state.raw.dn.height(), 3};
  const auto& opcodes = state.picture_opcodes;
  WarpMap map(parameters.flag("lateral_colour") ? opcodes : without_lateral_shift(opcodes, 1.0),
              parameters.number("strength"), parameters.number("shading"), picture);
  if (map.empty()) return TileOperation{0, [](Tile&) {}};
  const bool moves = map.moves();
  const auto warping = std::make_shared<const Warping>(std::move(map), parameters.text("kernel"));
  if (!moves) return TileOperation{0, [warping](Tile& tile) { warping->shade(tile); }};
  return ResampleOperation{[warping](const Frame& frame, Tile& tile) { warping->load(frame, tile); }};
}

}  // namespace

StageType warp_stage() {
  return {
      .name = "warp",
      .summary = "Straighten the picture by the warps that the file carries for its lens",
      .source =
          "DNG 1.4, chapter 7, WarpRectilinear, FixVignetteRadial and GainMap in OpcodeList3; kernels by "
          "Duchon 1979, Keys 1981, Mitchell and Netravali 1988",
      .cost = "where the file has a warp, the whole frame in memory and 16 to 64 products per value",
      .inputs = {PixelKind::camera_rgb},
      .parameters =
          {{"strength", 1.0, "0 leaves distortion and lateral colour, 1 undoes them",
            NumberRange::between(0.0, 1.0)},
           {"shading", 1.0, "the same of the gains in that list", NumberRange::between(0.0, 1.0)},
           {"lateral_colour", true,
            "false moves red and blue as green: for a picture whose colours lateral_colour has aligned "
            "in a run of its own"},
           {.name = "kernel",
            .fallback = std::string("lanczos3"),
            .summary = "how values between pixels are found; mitchell softens",
            .choices = Resampler::kernels()}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
