#include "sim/scene/scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace groundglass::scene {
namespace {

/// Rays handled together: small enough for the first-level cache, long enough to hide the dispatch.
constexpr std::size_t chunk_size = 256;

/// Rays of a chunk that still look for a target: x = x0 − slope_x · distance on the plane z = −distance.
struct Searching {
  std::size_t count = 0;
  std::array<double, chunk_size> x0, y0, slope_x, slope_y;
  std::array<std::uint32_t, chunk_size> ray;

  void keep(std::size_t from) {
    x0[count] = x0[from];
    y0[count] = y0[from];
    slope_x[count] = slope_x[from];
    slope_y[count] = slope_y[from];
    ray[count] = ray[from];
  }
};

/// Rays of a chunk that met one target.
struct Hits {
  std::size_t count = 0;
  std::array<double, chunk_size> u_m, v_m;
  std::array<float, chunk_size> wavelength_nm, reflectance;
  std::array<std::uint32_t, chunk_size> ray;
};

void start(const RayBatchView& rays, std::size_t begin, std::size_t end, Searching& searching) {
  searching.count = 0;
  for (std::size_t i = begin; i < end; ++i) {
    rays.radiance[i] = 0.0f;
    const double slope_x = rays.dx[i] / rays.dz[i], slope_y = rays.dy[i] / rays.dz[i];
    const std::size_t n = searching.count;
    searching.x0[n] = rays.ox[i] - slope_x * rays.oz[i];
    searching.y0[n] = rays.oy[i] - slope_y * rays.oz[i];
    searching.slope_x[n] = slope_x;
    searching.slope_y[n] = slope_y;
    searching.ray[n] = static_cast<std::uint32_t>(i - begin);
    searching.count += rays.dz[i] < 0.0;  // Others look away from the scene and see nothing.
  }
}

/// Bounds of all rays of a chunk. Rays of a picture come in order, so most targets are far from all of them.
struct Bounds {
  double x0_min, x0_max, y0_min, y0_max, slope_x_min, slope_x_max, slope_y_min, slope_y_max;

  explicit Bounds(const Searching& rays) {
    const auto range = [&](const std::array<double, chunk_size>& values, double& low, double& high) {
      low = std::numeric_limits<double>::infinity();
      high = -low;
      for (std::size_t i = 0; i < rays.count; ++i) {
        low = std::min(low, values[i]);
        high = std::max(high, values[i]);
      }
    };
    range(rays.x0, x0_min, x0_max);
    range(rays.y0, y0_min, y0_max);
    range(rays.slope_x, slope_x_min, slope_x_max);
    range(rays.slope_y, slope_y_min, slope_y_max);
  }

  /// Whether a ray may meet the target; may say yes for nothing, never no for something.
  bool may_meet(const Placement& target) const {
    const double reach = 0.5000001 * std::hypot(target.width_m, target.height_m);
    const double x = target.centre_x_m, y = target.centre_y_m, d = target.distance_m;
    return x0_min - slope_x_max * d <= x + reach && x0_max - slope_x_min * d >= x - reach &&
           y0_min - slope_y_max * d <= y + reach && y0_max - slope_y_min * d >= y - reach;
  }
};

/// Moves the rays that meet the target from `searching` to `hits`.
void intersect(const Placement& target, Searching& searching, Hits& hits) {
  const double cosine = std::cos(target.rotation_rad), sine = std::sin(target.rotation_rad);
  const double half_width = 0.5 * target.width_m, half_height = 0.5 * target.height_m;
  const std::size_t count = searching.count;
  hits.count = searching.count = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double x = searching.x0[i] - searching.slope_x[i] * target.distance_m - target.centre_x_m;
    const double y = searching.y0[i] - searching.slope_y[i] * target.distance_m - target.centre_y_m;
    const double u = cosine * x + sine * y, v = cosine * y - sine * x;
    const auto inside = std::size_t{std::abs(u) <= half_width} & std::size_t{std::abs(v) <= half_height};
    // Written always and counted only if true: no branch to mispredict.
    hits.u_m[hits.count] = u;
    hits.v_m[hits.count] = v;
    hits.ray[hits.count] = searching.ray[i];
    hits.count += inside;
    searching.keep(i);
    searching.count += 1 - inside;
  }
}

void shade_hits(const RayBatchView& rays, std::size_t begin, const Surface& surface,
                const SampledSpectrum& white_radiance, Hits& hits) {
  for (std::size_t i = 0; i < hits.count; ++i)
    hits.wavelength_nm[i] = rays.wavelength_nm[begin + hits.ray[i]];
  std::visit(
      [&](const auto& kind) {
        kind.reflectance({hits.count, hits.u_m.data(), hits.v_m.data(), hits.wavelength_nm.data(),
                          hits.reflectance.data()});
      },
      surface);
  for (std::size_t i = 0; i < hits.count; ++i)
    rays.radiance[begin + hits.ray[i]] = hits.reflectance[i] * white_radiance(hits.wavelength_nm[i]);
}

std::vector<std::size_t> sorted_front_to_back(const std::vector<Target>& targets) {
  std::vector<std::size_t> order(targets.size());
  std::iota(order.rbegin(), order.rend(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return targets[a].placement.distance_m < targets[b].placement.distance_m;
  });
  return order;
}

}  // namespace

Scene::Scene(Light light, std::vector<Target> targets, CaptureSettings capture,
             std::vector<std::filesystem::path> files)
    : light_(std::move(light)),
      targets_(std::move(targets)),
      capture_(std::move(capture)),
      files_(std::move(files)),
      front_to_back_(sorted_front_to_back(targets_)),
      white_radiance_(light_.irradiance.scaled(1.0 / std::numbers::pi)) {}

void Scene::radiance(const RayBatchView& rays) const {
  for (std::size_t begin = 0; begin < rays.count; begin += chunk_size)
    shade(rays, begin, std::min(begin + chunk_size, rays.count));
}

std::optional<std::size_t> Scene::first_target(const Vector3& origin_m, const Vector3& direction) const {
  if (!(direction.z() < 0.0)) return std::nullopt;
  for (std::size_t index : front_to_back_) {
    const Placement& target = targets_[index].placement;
    const Vector3 at = origin_m - (target.distance_m + origin_m.z()) / direction.z() * direction;
    if (target.contains(target.local(at))) return index;
  }
  return std::nullopt;
}

void Scene::shade(const RayBatchView& rays, std::size_t begin, std::size_t end) const {
  Searching searching;
  Hits hits;
  start(rays, begin, end, searching);
  const Bounds bounds(searching);
  for (std::size_t index : front_to_back_) {
    if (searching.count == 0) return;
    if (!bounds.may_meet(targets_[index].placement)) continue;
    intersect(targets_[index].placement, searching, hits);
    if (hits.count > 0) shade_hits(rays, begin, targets_[index].surface, white_radiance_, hits);
  }
}

}  // namespace groundglass::scene
