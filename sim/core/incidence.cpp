#include "sim/core/incidence.h"

#include <algorithm>
#include <cmath>

namespace groundglass {

bool is_possible(std::span<const IncidencePoint> points) {
  const auto is_half = [](double angle_deg) { return angle_deg >= 0.0 && angle_deg < 90.0; };
  double below_mm = -1.0;
  for (const IncidencePoint& p : points) {
    if (!(p.height_mm >= 0.0 && p.height_mm > below_mm && std::isfinite(p.height_mm)) ||
        !(std::abs(p.chief_ray_deg) < 90.0) || !is_half(p.tangential_half_deg) ||
        !is_half(p.sagittal_half_deg))
      return false;
    below_mm = p.height_mm;
  }
  return true;
}

IncidencePoint incidence_at(std::span<const IncidencePoint> points, double height_mm) {
  const auto above = std::ranges::upper_bound(points, height_mm, {}, &IncidencePoint::height_mm);
  if (above == points.begin()) return points.front();
  if (above == points.end()) return points.back();
  const IncidencePoint &a = above[-1], &b = *above;
  const double t = (height_mm - a.height_mm) / (b.height_mm - a.height_mm);
  const auto between = [t](double from, double to) { return from + t * (to - from); };
  return {height_mm, between(a.chief_ray_deg, b.chief_ray_deg),
          between(a.tangential_half_deg, b.tangential_half_deg),
          between(a.sagittal_half_deg, b.sagittal_half_deg)};
}

}  // namespace groundglass
