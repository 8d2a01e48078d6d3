#include "sim/measure/edge_line.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "sim/core/error.h"

namespace groundglass::measure {
namespace {

/// The image as if its edge were nearer the vertical: u runs across the edge, v along it.
struct Upright {
  const Image<float>& image;
  bool transposed;

  int across() const { return transposed ? image.height() : image.width(); }
  int along() const { return transposed ? image.width() : image.height(); }
  double slope(int u, int v) const { return at(u + 1, v) - at(u - 1, v); }

 private:
  double at(int u, int v) const { return transposed ? image.at(v, u) : image.at(u, v); }
};

/// u = position + lean · v through the centres of each row's slope, weighted by `window(u, v)`. Slopes count
/// by their square, so that noise far from the edge does not pull.
Eigen::Vector2d fit_line(const Upright& view, const std::function<double(double, double)>& window) {
  Eigen::Matrix2d normal = Eigen::Matrix2d::Zero();
  Eigen::Vector2d right = Eigen::Vector2d::Zero();
  for (int v = 0; v < view.along(); ++v) {
    double weight = 0.0, moment = 0.0;
    for (int u = 1; u < view.across() - 1; ++u) {
      const double slope = view.slope(u, v), w = slope * slope * window(u + 0.5, v + 0.5);
      weight += w;
      moment += w * (u + 0.5);
    }
    if (weight <= 0.0) continue;
    const Eigen::Vector2d basis(1.0, v + 0.5);
    normal += basis * basis.transpose();
    right += basis * (moment / weight);
  }
  if (std::abs(normal.determinant()) < 1e-6)
    throw InputError("slanted edge: region: holds no edge, expected one straight edge from border to border");
  return normal.ldlt().solve(right);
}

bool is_nearer_horizontal(const Image<float>& image) {
  double horizontal = 0.0, vertical = 0.0;
  for (int y = 1; y < image.height() - 1; ++y)
    for (int x = 1; x < image.width() - 1; ++x) {
      horizontal += std::pow(image.at(x + 1, y) - image.at(x - 1, y), 2);
      vertical += std::pow(image.at(x, y + 1) - image.at(x, y - 1), 2);
    }
  return vertical > horizontal;
}

}  // namespace

double EdgeLine::distance(double px, double py) const {
  return (px - x) * std::cos(angle_rad) + (py - y) * std::sin(angle_rad);
}

double EdgeLine::along(double px, double py) const {
  return (py - y) * std::cos(angle_rad) - (px - x) * std::sin(angle_rad);
}

EdgeLine find_edge(const Image<float>& luminance) {
  const Upright view{luminance, is_nearer_horizontal(luminance)};
  Eigen::Vector2d line = fit_line(view, [](double, double) { return 1.0; });
  // Closer and closer looks leave out noise and whatever else lies in the region.
  for (const double half_width : {0.25 * view.across(), 0.15 * view.across(), 0.1 * view.across()}) {
    const Eigen::Vector2d last = line;
    line = fit_line(view, [&](double u, double v) {
      const double t = (u - last[0] - last[1] * v) / std::max(half_width, 5.0);
      return std::abs(t) < 1.0 ? 1.0 - t * t : 0.0;
    });
  }
  const double middle = 0.5 * view.along(), u = line[0] + line[1] * middle;
  if (!(u > 0.0 && u < view.across()))
    throw InputError(
        "slanted edge: region: the edge found lies outside it, expected the edge near its middle");
  if (!view.transposed) return {u, middle, std::atan(-line[1])};
  const double angle = std::atan2(1.0, -line[1]);
  return {middle, u, angle > std::numbers::pi / 2.0 ? angle - std::numbers::pi : angle};
}

}  // namespace groundglass::measure
