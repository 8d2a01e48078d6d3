#include "isp/white_balance/surface_colours.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/core/standard_spectra.h"

namespace groundglass::isp {
namespace {

constexpr double step = 0.005;
/// The grid holds a*/500 from −0.5 to 0.6 and b*/200 from −1.6 to 0.8.
constexpr double first_a = -0.5, first_b = -1.6;
constexpr int columns = 220, rows = 480;

constexpr double share_of_neutrals = 0.2;
/// Greys are neutral to within 4 in a* and b*.
constexpr double spread_of_neutrals = 0.008;
/// Bridges the gaps between 190 samples.
constexpr double spread_of_samples = 0.03;
/// Density of what was never seen: a thousandth of what is evenly spread over the grid.
constexpr double least = 1e-3 / (columns * rows * step * step);

}  // namespace

Eigen::Vector2d lab_chromaticity(const Vector3& xyz_D50) {
  const Vector3 root =
      xyz_D50.cwiseQuotient(white_D50_icc()).unaryExpr([](double x) { return std::cbrt(x); });
  return {root.x() / root.y() - 1.0, 1.0 - root.z() / root.y()};
}

SurfaceColours::SurfaceColours() : values_(size_t{columns} * size_t{rows}, least) {
  add(Eigen::Vector2d::Zero(), spread_of_neutrals, share_of_neutrals);
  const SpectralTable& surfaces = training_reflectances();
  const Spectrum& light = cie_illuminant("D50");
  const Vector3 to_icc_white = white_D50_icc().cwiseQuotient(white_point(light));
  for (size_t i = 0; i < surfaces.size(); ++i)
    add(lab_chromaticity(xyz_of_reflectance(surfaces.column(i), light).cwiseProduct(to_icc_white)),
        spread_of_samples, (1.0 - share_of_neutrals) / static_cast<double>(surfaces.size()));
  for (double& value : values_) value = std::log(value);
}

void SurfaceColours::add(const Eigen::Vector2d& centre, double spread, double weight) {
  const int column = static_cast<int>((centre.x() - first_a) / step),
            row = static_cast<int>((centre.y() - first_b) / step),
            reach = static_cast<int>(std::ceil(4.0 * spread / step));
  const double peak = weight / (2.0 * std::numbers::pi * spread * spread);
  for (int y = std::max(row - reach, 0); y <= std::min(row + reach, rows - 1); ++y)
    for (int x = std::max(column - reach, 0); x <= std::min(column + reach, columns - 1); ++x) {
      const Eigen::Vector2d at(first_a + (x + 0.5) * step, first_b + (y + 0.5) * step);
      values_[static_cast<size_t>(y * columns + x)] +=
          peak * std::exp(-0.5 * (at - centre).squaredNorm() / (spread * spread));
    }
}

double SurfaceColours::log_density(const Eigen::Vector2d& chromaticity) const {
  const double x = (chromaticity.x() - first_a) / step, y = (chromaticity.y() - first_b) / step;
  static const double outside = std::log(least);
  // Written so that NaN is outside.
  if (!(x >= 0.0 && x < columns && y >= 0.0 && y < rows)) return outside;
  return values_[static_cast<size_t>(y) * columns + static_cast<size_t>(x)];
}

}  // namespace groundglass::isp
