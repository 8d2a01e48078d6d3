#include "optics/analysis/spot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/core/argument_checks.h"

namespace groundglass::optics {
namespace {

/// Calls f(point, weight) for every ray that reached the image.
template <typename F>
void for_each_ray(std::span<const WeightedBundle> bundles, const F& f) {
  for (const WeightedBundle& b : bundles)
    for (size_t i = 0; i < b.bundle->pupil.size(); ++i)
      if (b.bundle->rays.ok(i))
        f(Eigen::Vector2d(b.bundle->rays.x[i], b.bundle->rays.y[i]), b.weight * b.bundle->pupil[i].weight);
}

Eigen::Vector2d centroid(std::span<const WeightedBundle> bundles) {
  Eigen::Vector2d sum = Eigen::Vector2d::Zero();
  double weight = 0.0;
  for (const WeightedBundle& b : bundles)
    if (!(b.weight >= 0.0) || std::isinf(b.weight))
      throw InputError(fmt::format("weights: one is {}, expected finite numbers of at least 0", b.weight));
  for_each_ray(bundles, [&](const Eigen::Vector2d& p, double w) {
    sum += w * p;
    weight += w;
  });
  if (!(weight > 0.0))
    throw InputError("no ray of the spot reaches the image plane, or none has a weight above 0");
  return sum / weight;
}

}  // namespace

Spot spot_about(Eigen::Vector2d reference_mm, std::span<const WeightedBundle> bundles) {
  check_finite("about_mm", std::span(reference_mm.data(), 2));
  Spot spot;
  spot.centroid_mm = centroid(bundles);
  spot.reference_mm = reference_mm;
  Eigen::Array2d squares = Eigen::Array2d::Zero();
  double weight = 0.0;
  for_each_ray(bundles, [&](const Eigen::Vector2d& p, double w) {
    const Eigen::Array2d off = (p - reference_mm).array();
    squares += w * off * off;
    weight += w;
    spot.geometric_mm = std::max(spot.geometric_mm, off.matrix().norm());
  });
  squares /= weight;
  spot.rms_x_mm = std::sqrt(squares.x());
  spot.rms_y_mm = std::sqrt(squares.y());
  spot.rms_mm = std::sqrt(squares.sum());
  return spot;
}

Spot spot_about_centroid(std::span<const WeightedBundle> bundles) {
  return spot_about(centroid(bundles), bundles);
}

}  // namespace groundglass::optics
