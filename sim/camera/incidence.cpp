#include "sim/camera/incidence.h"

#include <cmath>
#include <numbers>

#include "optics/pupil/pupil_outline.h"

namespace groundglass::camera {
namespace {

constexpr double degree = std::numbers::pi / 180.0;
constexpr int heights = 24, samples = 64;  // along the radius; of the pupil, squared

IncidencePoint incidence_at_height(const optics::PupilOutline& outline, double height_mm,
                                   double wavelength_nm) {
  double sum = 0.0, sum_u = 0.0, sum_uu = 0.0, sum_vv = 0.0;
  for (int i = 0; i < samples; ++i)
    for (int j = 0; j < samples; ++j) {
      const auto [direction, area] =
          outline.sample(height_mm, wavelength_nm, (i + 0.5) / samples, (j + 0.5) / samples);
      const double cos2 = 1.0 / (1.0 + direction.u * direction.u + direction.v * direction.v);
      const double weight = cos2 * cos2 * area;
      sum += weight;
      // The outline looks from the sensor to the lens, towards the axis where light runs away from it.
      sum_u -= weight * direction.u;
      sum_uu += weight * direction.u * direction.u;
      sum_vv += weight * direction.v * direction.v;
    }
  const double u = sum_u / sum;
  const double half_u = 2.0 * std::sqrt(std::max(0.0, sum_uu / sum - u * u));
  const double half_v = 2.0 * std::sqrt(sum_vv / sum);
  return {height_mm, std::atan(u) / degree, 0.5 * (std::atan(u + half_u) - std::atan(u - half_u)) / degree,
          std::asin(half_v / std::sqrt(1.0 + u * u + half_v * half_v)) / degree};
}

}  // namespace

std::vector<IncidencePoint> incidence_of(const optics::Lens& lens, double largest_height_mm,
                                         const WavelengthGrid& grid, const Task& task) {
  const optics::PupilOutline outline(lens, largest_height_mm, grid.first_edge_nm, grid.last_edge_nm(), task);
  const double middle_nm = 0.5 * (grid.first_edge_nm + grid.last_edge_nm());
  std::vector<IncidencePoint> points;
  for (int k = 0; k <= heights; ++k) {
    const double height_mm = largest_height_mm * k / heights;
    if (outline.area(height_mm, middle_nm) > 0.0)
      points.push_back(incidence_at_height(outline, height_mm, middle_nm));
  }
  return points;
}

}  // namespace groundglass::camera
