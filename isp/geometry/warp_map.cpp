#include "isp/geometry/warp_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "isp/pipeline/stage_error.h"
#include "isp/pipeline/tile.h"
#include "sim/core/vectorised.h"

namespace groundglass::isp {
namespace {

void check(const WarpRectilinear& warp, const OpcodePicture& picture) {
  const auto require = [&](bool holds, const std::string& what) {
    if (!holds) throw stage_error(picture.stage, "opcode", what);
  };
  require(
      warp.planes.size() == 1 || warp.planes.size() == static_cast<size_t>(picture.planes),
      fmt::format("a WarpRectilinear has {} planes, expected 1 or {}", warp.planes.size(), picture.planes));
  for (const double centre : {warp.centre_x, warp.centre_y})
    require(centre >= 0.0 && centre <= 1.0,
            fmt::format("a WarpRectilinear is centred at {:g}, expected a share of the picture", centre));
  for (const WarpRectilinear::Plane& plane : warp.planes) {
    for (const double k : plane.radial)
      require(std::isfinite(k), fmt::format("a WarpRectilinear has the term {:g}", k));
    for (const double k : plane.tangential)
      require(std::isfinite(k), fmt::format("a WarpRectilinear has the term {:g}", k));
  }
}

/// DNG 1.4, chapter 7. Moves the places on by `share` of the way.
GROUNDGLASS_VECTORISED void move(const WarpRectilinear::Plane& plane, const PictureRadius& radius,
                                 double share, size_t count, double* __restrict x, double* __restrict y) {
  const double k0 = plane.radial[0], k1 = plane.radial[1], k2 = plane.radial[2], k3 = plane.radial[3];
  const double t0 = plane.tangential[0], t1 = plane.tangential[1];
  const double cx = radius.centre_x, cy = radius.centre_y, inverse = radius.inverse, unit = radius.unit_px;
  for (size_t i = 0; i < count; ++i) {
    const double dx = (x[i] - cx) * inverse, dy = (y[i] - cy) * inverse;
    const double r2 = dx * dx + dy * dy;
    const double f = k0 + r2 * (k1 + r2 * (k2 + r2 * k3));
    const double to_x = f * dx + (t0 * (2.0 * dx * dy) + t1 * (r2 + 2.0 * dx * dx));
    const double to_y = f * dy + (t1 * (2.0 * dx * dy) + t0 * (r2 + 2.0 * dy * dy));
    x[i] += share * (unit * (to_x - dx));
    y[i] += share * (unit * (to_y - dy));
  }
}

/// Whatever is not a number ends at the first pixel.
GROUNDGLASS_VECTORISED void limit(double last, size_t count, double* __restrict at) {
  for (size_t i = 0; i < count; ++i) {
    const double positive = at[i] > 0.0 ? at[i] : 0.0;
    at[i] = positive < last ? positive : last;
  }
}

}  // namespace

WarpMap::WarpMap(const std::vector<Opcode>& opcodes, double strength, double shading_strength,
                 const OpcodePicture& picture)
    : width_(picture.width), height_(picture.height) {
  for (size_t i = opcodes.size(); i-- > 0;) {
    const auto& what = opcodes[i].what;
    if (const auto* warp = std::get_if<WarpRectilinear>(&what); warp && strength > 0.0) {
      check(*warp, picture);
      steps_.emplace_back(
          Warp{*warp, {picture.width, picture.height, warp->centre_x, warp->centre_y}, strength});
      moves_ = true;
      by_plane_ = by_plane_ || warp->planes.size() > 1;
    }
    if (shading_strength <= 0.0) continue;
    if (const auto* map = std::get_if<GainMap>(&what)) {
      steps_.emplace_back(MapShading(*map, shading_strength, picture));
      by_plane_ = by_plane_ || picture.planes > 1;
    }
    if (const auto* vignette = std::get_if<FixVignetteRadial>(&what))
      steps_.emplace_back(RadialShading(*vignette, shading_strength, picture));
  }
}

void WarpMap::move(const Warp& warp, int plane, size_t count, double* x, double* y) const {
  const auto& planes = warp.opcode.planes;
  isp::move(planes[planes.size() == 1 ? 0 : static_cast<size_t>(plane)], warp.radius, warp.strength, count, x,
            y);
}

void WarpMap::move(int plane, size_t count, double* x, double* y) const {
  for (const Step& step : steps_)
    if (const auto* warp = std::get_if<Warp>(&step)) move(*warp, plane, count, x, y);
}

void WarpMap::trace(int plane, int x, int y, int count, SourceRow& row) const {
  const size_t size = static_cast<size_t>(count);
  row.x.resize(size);
  row.y.assign(size, mirrored(y, height_));
  row.gain.assign(size, 1.0f);
  for (size_t i = 0; i < size; ++i) row.x[i] = mirrored(x + static_cast<int>(i), width_);
  for (const Step& step : steps_) {
    if (const auto* warp = std::get_if<Warp>(&step)) {
      move(*warp, plane, size, row.x.data(), row.y.data());
      limit(width_ - 1, size, row.x.data());
      limit(height_ - 1, size, row.y.data());
    } else if (const auto* map = std::get_if<MapShading>(&step)) {
      for (size_t i = 0; i < size; ++i) row.gain[i] *= map->at(plane, row.x[i], row.y[i]);
    } else {
      for (size_t i = 0; i < size; ++i) row.gain[i] *= std::get<RadialShading>(step).at(row.x[i], row.y[i]);
    }
  }
}

}  // namespace groundglass::isp
