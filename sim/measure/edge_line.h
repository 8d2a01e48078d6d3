#pragma once

#include "sim/core/image.h"

namespace groundglass::measure {

/// A straight edge in a region of interest. Pixel (x, y) has its centre at (x + ½, y + ½).
struct EdgeLine {
  /// A point of the line.
  double x = 0.0, y = 0.0;
  /// Direction of the normal, from +x towards +y (down), −π/2…π/2.
  double angle_rad = 0.0;

  /// Signed distance of a point from the line, along the normal, and its place along the line, px.
  double distance(double px, double py) const;
  double along(double px, double py) const;
};

/// The line nearest to the steepest change of each row (or column, for an edge nearer the horizontal), by
/// least squares: good to a fraction of a pixel, for edge_spread.h to refine. Throws InputError if nothing
/// changes anywhere or the line misses the region.
EdgeLine find_edge(const Image<float>& luminance);

}  // namespace groundglass::measure
