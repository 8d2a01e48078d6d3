#pragma once

#include <span>

#include "optics/analysis/bundle.h"

namespace groundglass::optics {

/// Where the rays of a bundle meet the image plane, and how widely they scatter; mm.
struct Spot {
  Eigen::Vector2d centroid_mm = Eigen::Vector2d::Zero();
  /// The point that scatter is measured from: the chief ray's of the primary wavelength, or the centroid.
  Eigen::Vector2d reference_mm = Eigen::Vector2d::Zero();
  /// Root mean square distance from the reference, of x and y alone, and the largest distance of any ray.
  double rms_mm = 0.0, rms_x_mm = 0.0, rms_y_mm = 0.0;
  double geometric_mm = 0.0;
};

/// Bundles of one field, each with the weight of its wavelength; rays that were lost do not count. Throws
/// InputError when all were.
struct WeightedBundle {
  const Bundle* bundle;
  double weight = 1.0;
};
Spot spot_about_centroid(std::span<const WeightedBundle> bundles);
Spot spot_about(Eigen::Vector2d reference_mm, std::span<const WeightedBundle> bundles);

}  // namespace groundglass::optics
