#include "isp/geometry/lateral_colour.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "isp/demosaic/bayer.h"
#include "isp/demosaic/companding.h"
#include "isp/demosaic/ratio_correction.h"
#include "isp/geometry/lateral_shift.h"
#include "isp/geometry/resampler.h"

namespace groundglass::isp {
namespace {

/// Values of red or of blue: of every second pixel of every second row, the first of them at (x, y).
struct Sites {
  Sites(const PixelRect& area, const CfaPattern& cfa, int plane_of_sites) : plane(plane_of_sites) {
    for (int i = 0; i < 4; ++i)
      if (cfa.plane_at(phase(area.x + i % 2, 2), phase(area.y + i / 2, 2)) == plane) {
        x = area.x + i % 2;
        y = area.y + i / 2;
      }
    columns = (area.x + area.width - x + 1) / 2;
    rows = (area.y + area.height - y + 1) / 2;
  }

  int plane, x = 0, y = 0, columns = 0, rows = 0;
};

/// The tile's values from a site of row `j` on; the next site's is two further.
float* row_of(Tile& tile, const Sites& sites, int j) {
  return tile.row(0, sites.y + 2 * j).data() + (sites.x - tile.area().x);
}
const float* row_of(const Tile& tile, const Sites& sites, int j) {
  return tile.row(0, sites.y + 2 * j).data() + (sites.x - tile.area().x);
}

std::vector<float> values_of(const Tile& tile, const Sites& sites) {
  std::vector<float> values;
  values.reserve(static_cast<size_t>(sites.columns) * static_cast<size_t>(sites.rows));
  for (int j = 0; j < sites.rows; ++j)
    for (int i = 0; i < sites.columns; ++i) values.push_back(row_of(tile, sites, j)[2 * i]);
  return values;
}

Tile part_of(const Tile& tile, const PixelRect& area) {
  Tile part(area, tile.kind());
  for (int y = part.first_row(); y < part.end_row(); ++y)
    std::copy_n(tile.row(0, y).data() + (area.x - tile.area().x), area.width, part.row(0, y).data());
  return part;
}

/// The place (dx, dy) beside the point (x, y) of rows of `stride`.
Resampler::Place place_beside(const Resampler& resampler, int x, int y, int stride, float dx, float dy) {
  const float left = std::floor(dx), above = std::floor(dy);
  const auto phase_of = [](float part) {
    return static_cast<int>(part * static_cast<float>(Resampler::phases) + 0.5f);
  };
  const int column = x + static_cast<int>(left) - resampler.before();
  const int row = y + static_cast<int>(above) - resampler.before();
  return {row * stride + column, phase_of(dx - left), phase_of(dy - above)};
}

/// Beyond the picture its mirror image to the bit, as a stage finds it that gets the frame as a whole: sums
/// go the other way round there. A tile that reaches out so far holds what is mirrored.
void mirror_beyond(Tile& tile, int width, int height) {
  const PixelRect& area = tile.area();
  for (int y = tile.first_row(); y < tile.end_row(); ++y) {
    const float* from = tile.row(0, mirrored(y, height)).data() - area.x;
    float* to = tile.row(0, y).data() - area.x;
    for (int x = area.x; x < area.x + area.width; ++x) to[x] = from[mirrored(x, width)];
  }
}

constexpr int green_margin = 5;

/// Green of a Bayer mosaic at all pixels, `green_margin` smaller on each side.
Tile green_of(const CfaPattern& cfa, const Tile& mosaic) {
  const Plane share = detail_share(mosaic, mosaic.area().width, 1);
  const Plane all = ratio_corrected_green(cfa, mosaic, share, 0.0f);
  Tile green(grown(mosaic.area(), -green_margin), PixelKind::mosaic);
  for (int y = 0; y < green.area().height; ++y)
    std::copy_n(all.row(y + green_margin) + green_margin, green.area().width,
                green.row(0, green.first_row() + y).data());
  return green;
}

/// Between its own sites alone a colour is interpolated badly: they are too far apart for fine detail. Green
/// tells the detail. First both colours are shifted by themselves, which is good enough to interpolate green.
/// Then green is looked up where the lens put each of red's sites, and what is shifted is the difference of
/// the two, which is smooth; green is added where it comes to lie.
class Alignment {
 public:
  Alignment(LateralShift shift, const CfaPattern& cfa, const PixelRect& picture)
      : shift_(std::move(shift)), cfa_(cfa), picture_(picture) {}

  int margin() const { return 2 * reach_of_sites() + green_margin + reach_of_pixels(); }

  void apply(Tile& tile) const {
    Tile roughly = part_of(tile, grown(tile.area(), -reach_of_sites()));
    for (const int plane : {0, 2}) {
      const Sites sites(tile.area(), cfa_, plane);
      shift(values_of(tile, sites), sites, roughly);
    }
    const Tile green = green_of(cfa_, roughly);
    Tile aligned = part_of(roughly, grown(tile.area(), -margin()));
    for (const int plane : {0, 2}) {
      const Sites sites(grown(green.area(), -reach_of_pixels()), cfa_, plane);
      std::vector<float> differences = values_of(tile, sites);
      subtract_green(green, sites, differences);
      shift(differences, sites, aligned);
      const Sites to(aligned.area(), cfa_, plane);
      for (int j = 0; j < to.rows; ++j)
        for (int i = 0; i < to.columns; ++i) row_of(aligned, to, j)[2 * i] += row_of(green, to, j)[2 * i];
    }
    mirror_beyond(aligned, picture_.width, picture_.height);
    tile = std::move(aligned);
  }

 private:
  int reach_of_sites() const { return 2 * (between_sites_.taps() / 2) + shift_.reach_px(); }
  int reach_of_pixels() const { return between_pixels_.taps() / 2 + shift_.reach_px(); }

  /// Puts what the colour has where green has the tile's sites there.
  void shift(const std::vector<float>& values, const Sites& sites, Tile& tile) const {
    const Sites to(tile.area(), cfa_, sites.plane);
    std::vector<Resampler::Place> places(static_cast<size_t>(to.columns));
    std::vector<float> found(places.size());
    for (int j = 0; j < to.rows; ++j) {
      const int y = to.y + 2 * j;
      for (int i = 0; i < to.columns; ++i) {
        const int x = to.x + 2 * i;
        const auto [dx, dy] = shift_.at(to.plane, static_cast<float>(x), static_cast<float>(y));
        places[static_cast<size_t>(i)] = place_beside(between_sites_, (x - sites.x) / 2, (y - sites.y) / 2,
                                                      sites.columns, 0.5f * dx, 0.5f * dy);
      }
      between_sites_.sample(values.data(), sites.columns, places.data(), to.columns, found.data());
      for (int i = 0; i < to.columns; ++i) row_of(tile, to, j)[2 * i] = found[static_cast<size_t>(i)];
    }
  }

  /// Green is that of the same point of the scene.
  void subtract_green(const Tile& green, const Sites& sites, std::vector<float>& values) const {
    const PixelRect& area = green.area();
    std::vector<Resampler::Place> places(static_cast<size_t>(sites.columns));
    std::vector<float> found(places.size());
    for (int j = 0; j < sites.rows; ++j) {
      for (int i = 0; i < sites.columns; ++i) {
        const int x = sites.x + 2 * i, y = sites.y + 2 * j;
        const float own_x = static_cast<float>(x), own_y = static_cast<float>(y);
        // The shift is told for green's places; here the colour's is known, and a step leads back.
        const auto [near_x, near_y] = shift_.at(sites.plane, own_x, own_y);
        const auto [dx, dy] = shift_.at(sites.plane, own_x - near_x, own_y - near_y);
        places[static_cast<size_t>(i)] =
            place_beside(between_pixels_, x - area.x, y - area.y, area.width, -dx, -dy);
      }
      between_pixels_.sample(green.data().data(), area.width, places.data(), sites.columns, found.data());
      for (size_t i = 0; i < found.size(); ++i) values[static_cast<size_t>(j) * found.size() + i] -= found[i];
    }
  }

  LateralShift shift_;
  CfaPattern cfa_;
  PixelRect picture_;
  Resampler between_sites_{"bicubic"}, between_pixels_{"lanczos3"};
};

Operation prepare(const Parameters& parameters, FrameState& state, const Overview*) {
  const double strength = parameters.number("strength");
  if (!is_bayer(state.cfa)) return TileOperation{0, [](Tile&) {}};
  LateralShift shift(state.picture_opcodes, strength,
                     {"lateral_colour", state.raw.dn.width(), state.raw.dn.height(), 3});
  if (shift.empty()) return TileOperation{0, [](Tile&) {}};
  state.picture_opcodes = without_lateral_shift(std::move(state.picture_opcodes), strength);
  const auto alignment = std::make_shared<const Alignment>(std::move(shift), state.cfa, state.area);
  return TileOperation{alignment->margin(), [alignment](Tile& tile) {
                         compand(tile);
                         alignment->apply(tile);
                         expand(tile);
                       }};
}

}  // namespace

StageType lateral_colour_stage() {
  return {
      .name = "lateral_colour",
      .summary =
          "Shift red and blue of the mosaic to where the lens shows green, by the warps that the file "
          "carries for its lens",
      .source =
          "DNG 1.4, chapter 7, WarpRectilinear in OpcodeList3; differences to green are what is shifted, "
          "as in residual interpolation (Kiku, Monno, Tanaka, Okutomi 2013)",
      .cost =
          "some 250 operations per pixel, margin 17 and three times the largest shift; nothing for files "
          "without such warps and for mosaics other than Bayer's, whose planes the warp stage moves",
      .inputs = {PixelKind::mosaic},
      .parameters = {{"strength", 1.0, "0 leaves lateral colour to the warp stage, 1 undoes it",
                      NumberRange::between(0.0, 1.0)}},
      .prepare = prepare,
  };
}

}  // namespace groundglass::isp
