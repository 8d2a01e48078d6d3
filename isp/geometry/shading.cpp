#include "isp/geometry/shading.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "isp/pipeline/stage_error.h"
#include "isp/pipeline/tile.h"

namespace groundglass::isp {
namespace {

/// No lens asks for more, and nothing overflows.
constexpr double most_gain = 1e4;

int whole(std::uint32_t value) {
  return static_cast<int>(std::min<std::uint32_t>(value, std::numeric_limits<int>::max()));
}

void require(bool holds, const OpcodePicture& picture, std::string_view what) {
  if (!holds) throw stage_error(picture.stage, "opcode", what);
}

void check_axis(const char* axis, std::uint32_t points, double spacing, double origin,
                const OpcodePicture& picture) {
  require(points > 0, picture, fmt::format("a GainMap has no points {}", axis));
  require(std::isfinite(origin), picture,
          fmt::format("a GainMap begins at {:g} {}, expected a share of the picture", origin, axis));
  require(points == 1 || (std::isfinite(spacing) && spacing > 0.0), picture,
          fmt::format("a GainMap has points {:g} apart {}, expected a positive share of the picture", spacing,
                      axis));
}

void check(const GainMap& map, const OpcodePicture& picture) {
  check_axis("down", map.points_v, map.spacing_v, map.origin_v, picture);
  check_axis("across", map.points_h, map.spacing_h, map.origin_h, picture);
  require(map.row_pitch > 0 && map.column_pitch > 0, picture,
          fmt::format("a GainMap acts on every {}th row and {}th column, expected 1 or more", map.row_pitch,
                      map.column_pitch));
  require(map.plane < static_cast<std::uint32_t>(picture.planes) && map.planes > 0, picture,
          fmt::format("a GainMap acts on {} planes from plane {} on, the picture has {}", map.planes,
                      map.plane, picture.planes));
  const size_t expected = size_t{map.points_v} * map.points_h;
  require(map.map_planes > 0 && map.gains.size() / map.map_planes == expected &&
              map.gains.size() % map.map_planes == 0 &&
              map.gains.size() <= static_cast<size_t>(std::numeric_limits<int>::max()),
          picture,
          fmt::format("a GainMap of {}×{} points and {} planes has {} gains", map.points_h, map.points_v,
                      map.map_planes, map.gains.size()));
  for (const float gain : map.gains)
    require(gain >= 0.0f && static_cast<double>(gain) <= most_gain, picture,
            fmt::format("a GainMap has a gain of {:g}, expected 0 to {:g}", gain, most_gain));
}

/// 1 + k0 r² + k1 r⁴ + … + k4 r¹⁰.
double vignette_gain(const std::array<double, 5>& k, double r2) {
  return 1.0 + r2 * (k[0] + r2 * (k[1] + r2 * (k[2] + r2 * (k[3] + r2 * k[4]))));
}

}  // namespace

MapShading::MapShading(const GainMap& map, double strength, const OpcodePicture& picture)
    : width_(picture.width), height_(picture.height) {
  check(map, picture);
  const auto within = [](std::uint32_t value, int most) { return std::min(whole(value), most); };
  top_ = within(map.top, height_);
  left_ = within(map.left, width_);
  bottom_ = within(map.bottom, height_);
  right_ = within(map.right, width_);
  plane_ = whole(map.plane);
  end_plane_ = std::min(picture.planes, plane_ + std::min(picture.planes, whole(map.planes)));
  row_pitch_ = within(map.row_pitch, height_);
  column_pitch_ = within(map.column_pitch, width_);
  points_h_ = whole(map.points_h);
  points_v_ = whole(map.points_v);
  map_planes_ = whole(map.map_planes);
  for (const float gain : map.gains)
    gains_.push_back(static_cast<float>(std::pow(static_cast<double>(gain), strength)));
  rows_ = places(height_, map.origin_v, map.spacing_v, points_v_);
  columns_ = places(width_, map.origin_h, map.spacing_h, points_h_);
}

std::vector<MapShading::Place> MapShading::places(int pixels, double origin, double spacing, int points) {
  std::vector<Place> result(static_cast<size_t>(pixels));
  if (points == 1) return result;
  for (int i = 0; i < pixels; ++i) {
    // Shares are of the picture's extent: the middle of the first of n pixels is at 1/2n.
    const double place = std::clamp(((i + 0.5) / pixels - origin) / spacing, 0.0, points - 1.0);
    const int point = std::min(static_cast<int>(place), points - 2);
    result[static_cast<size_t>(i)] = {point, static_cast<float>(place - point)};
  }
  return result;
}

int MapShading::map_of(int plane) const { return std::min(plane - plane_, map_planes_ - 1); }

bool MapShading::acts_on(int plane, int y) const {
  y = mirrored(y, height_);
  return plane >= plane_ && plane < end_plane_ && y >= top_ && y < bottom_ && (y - top_) % row_pitch_ == 0;
}

bool MapShading::acts_on_column(int x) const {
  return x >= left_ && x < right_ && (x - left_) % column_pitch_ == 0;
}

void MapShading::apply(int plane, int y, int x, int count, float* values) const {
  if (!acts_on(plane, y)) return;
  const int map = map_of(plane);
  const Place row = rows_[static_cast<size_t>(mirrored(y, height_))];
  const int below = std::min(row.point + 1, points_v_ - 1);
  std::vector<float> line(static_cast<size_t>(points_h_) + 1);
  for (int i = 0; i < points_h_; ++i) {
    const float upper = gain(map, row.point, i), lower = gain(map, below, i);
    line[static_cast<size_t>(i)] = upper + row.along * (lower - upper);
  }
  line.back() = line[static_cast<size_t>(points_h_) - 1];
  const auto scale = [&](int i, int column) {
    const Place at = columns_[static_cast<size_t>(column)];
    const float left = line[static_cast<size_t>(at.point)], right = line[static_cast<size_t>(at.point) + 1];
    values[i] *= left + at.along * (right - left);
  };
  const int first = std::clamp(std::max(left_, 0) - x, 0, count);
  const int begin = std::clamp(-x, 0, count), end = std::clamp(width_ - x, begin, count);
  const int stop = std::clamp(right_ - x, begin, end);
  for (int i = 0; i < begin; ++i)
    if (const int column = mirrored(x + i, width_); acts_on_column(column)) scale(i, column);
  const int inside = std::max(first, begin);
  for (int i = inside + phase(left_ - (x + inside), column_pitch_); i < stop; i += column_pitch_)
    scale(i, x + i);
  for (int i = end; i < count; ++i)
    if (const int column = mirrored(x + i, width_); acts_on_column(column)) scale(i, column);
}

float MapShading::at(int plane, double x, double y) const {
  const int column = std::clamp(static_cast<int>(std::lround(x)), 0, width_ - 1);
  const int row = std::clamp(static_cast<int>(std::lround(y)), 0, height_ - 1);
  if (!acts_on(plane, row) || !acts_on_column(column)) return 1.0f;
  const int map = map_of(plane);
  const Place v = rows_[static_cast<size_t>(row)], h = columns_[static_cast<size_t>(column)];
  const int right = std::min(h.point + 1, points_h_ - 1), below = std::min(v.point + 1, points_v_ - 1);
  const auto across = [&](int line) {
    const float a = gain(map, line, h.point);
    return a + h.along * (gain(map, line, right) - a);
  };
  const float upper = across(v.point);
  return upper + v.along * (across(below) - upper);
}

RadialShading::RadialShading(const FixVignetteRadial& vignette, double strength, const OpcodePicture& picture)
    : vignette_(vignette),
      strength_(strength),
      width_(picture.width),
      height_(picture.height),
      radius_(picture.width, picture.height, vignette.centre_x, vignette.centre_y) {
  for (const double centre : {vignette.centre_x, vignette.centre_y})
    require(centre >= 0.0 && centre <= 1.0, picture,
            fmt::format("a FixVignetteRadial is centred at {:g}, expected a share of the picture", centre));
  constexpr int steps = 1000;
  for (int i = 0; i <= steps; ++i) {
    const double gain = vignette_gain(vignette.k, static_cast<double>(i) / steps);
    require(gain > 0.0 && gain <= most_gain, picture,
            fmt::format("a FixVignetteRadial has a gain of {:g}, expected above 0 and up to {:g}", gain,
                        most_gain));
  }
}

float RadialShading::at(double x, double y) const {
  const double dx = (x - radius_.centre_x) * radius_.inverse, dy = (y - radius_.centre_y) * radius_.inverse;
  const double gain = vignette_gain(vignette_.k, std::min(dx * dx + dy * dy, 1.0));
  return static_cast<float>(strength_ == 1.0 ? gain : std::pow(gain, strength_));
}

void RadialShading::apply(int y, int x, int count, float* values) const {
  const int row = mirrored(y, height_);
  for (int i = 0; i < count; ++i) values[i] *= at(mirrored(x + i, width_), row);
}

}  // namespace groundglass::isp
