#include "optics/lens/moving_groups.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/core/argument_checks.h"

namespace groundglass::optics {
namespace {

double vergence_per_mm(const Position& position) { return 1.0 / position.object_distance_mm; }

/// What the source publishes is of the lens as the file has it, and is dropped when that changes.
Lens standing_at(Lens lens, const std::vector<double>& thickness_mm) {
  bool moved = false;
  for (size_t i = 0; i < thickness_mm.size(); ++i) {
    double& stands_mm = lens.surfaces[lens.motion.variable_surfaces[i]].thickness_mm;
    moved |= stands_mm != thickness_mm[i];
    stands_mm = thickness_mm[i];
  }
  if (moved) {
    lens.published_efl_mm.reset();
    lens.published_bfl_mm.reset();
    lens.published_f_number.reset();
    lens.published_chief_ray_angle_deg.reset();
  }
  return lens;
}

/// Slopes at the inner points are the weighted harmonic means of those on either side, or nothing at an
/// extremum; at the ends they are the chord's.
std::vector<double> monotone_slopes(const std::vector<double>& x, const std::vector<double>& y) {
  const size_t count = x.size();
  std::vector<double> chord(count - 1), slope(count);
  for (size_t i = 0; i + 1 < count; ++i) chord[i] = (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
  slope.front() = chord.front();
  slope.back() = chord.back();
  for (size_t i = 1; i + 1 < count; ++i) {
    if (!(chord[i - 1] * chord[i] > 0.0)) continue;
    const double before = x[i] - x[i - 1], after = x[i + 1] - x[i];
    const double a = (before + 2.0 * after) / (3.0 * (before + after));
    slope[i] = chord[i - 1] * chord[i] / (a * chord[i] + (1.0 - a) * chord[i - 1]);
  }
  return slope;
}

double interpolated(const std::vector<double>& x, const std::vector<double>& y, double at) {
  const auto next = std::upper_bound(x.begin() + 1, x.end() - 1, at);
  const auto i = static_cast<size_t>(next - x.begin()) - 1;
  const std::vector<double> slope = monotone_slopes(x, y);
  const double width = x[i + 1] - x[i], t = (at - x[i]) / width, s = 1.0 - t;
  return s * s * ((1.0 + 2.0 * t) * y[i] + t * width * slope[i]) +
         t * t * ((1.0 + 2.0 * s) * y[i + 1] - s * width * slope[i + 1]);
}

std::string distance(const Position& position) {
  return std::isinf(position.object_distance_mm) ? "infinity"
                                                 : fmt::format("{:g} mm", position.object_distance_mm);
}

}  // namespace

std::vector<std::string> zoom_names(const Lens& lens) {
  std::vector<std::string> names;
  for (const Position& position : lens.motion.positions)
    if (!position.zoom.empty() && std::find(names.begin(), names.end(), position.zoom) == names.end())
      names.push_back(position.zoom);
  return names;
}

Lens zoomed(const Lens& lens, std::string_view name) {
  Lens result = lens;
  result.motion.positions.clear();
  for (const Position& position : lens.motion.positions)
    if (!name.empty() && position.zoom == name)
      result.motion.positions.push_back({"", position.object_distance_mm, position.thickness_mm});
  if (result.motion.positions.empty()) {
    const std::vector<std::string> names = zoom_names(lens);
    if (names.empty())
      throw InputError(fmt::format("{}: does not zoom, so there is no '{}'", lens.name, name));
    throw InputError(
        fmt::format("{}: has no zoom setting '{}'; it has {}", lens.name, name, fmt::join(names, ", ")));
  }
  const auto farthest = std::min_element(
      result.motion.positions.begin(), result.motion.positions.end(),
      [](const Position& a, const Position& b) { return vergence_per_mm(a) < vergence_per_mm(b); });
  return standing_at(result, farthest->thickness_mm);
}

Lens at_calibrated_position(const Lens& lens, double object_distance_mm) {
  if (const auto names = zoom_names(lens); !names.empty())
    throw InputError(fmt::format("{}: zooms; choose one of {}", lens.name, fmt::join(names, ", ")));
  std::vector<Position> positions = lens.motion.positions;
  if (positions.empty()) throw InputError(lens.name + ": has no calibrated positions");
  std::sort(positions.begin(), positions.end(),
            [](const Position& a, const Position& b) { return vergence_per_mm(a) < vergence_per_mm(b); });
  const double wanted = 1.0 / object_distance_mm;
  if (!(wanted >= vergence_per_mm(positions.front()) && wanted <= vergence_per_mm(positions.back())))
    throw InputError(fmt::format("{}: is calibrated for objects from {} to {}, not for {:g} mm", lens.name,
                                 distance(positions.back()), distance(positions.front()),
                                 object_distance_mm));
  if (positions.size() == 1) return standing_at(lens, positions.front().thickness_mm);
  std::vector<double> vergence, result;
  for (const Position& position : positions) vergence.push_back(vergence_per_mm(position));
  for (size_t k = 0; k < lens.motion.variable_surfaces.size(); ++k) {
    std::vector<double> thickness_mm;
    for (const Position& position : positions) thickness_mm.push_back(position.thickness_mm[k]);
    result.push_back(interpolated(vergence, thickness_mm, wanted));
  }
  return standing_at(lens, result);
}

TravelRange focus_travel(const Lens& lens) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  TravelRange range = {-infinity, infinity};
  const Lens a_mm_further = with_focus_groups_moved(lens, 1.0);
  for (size_t i = 0; i < lens.surfaces.size(); ++i) {
    const double thickness_mm = lens.surfaces[i].thickness_mm;
    const double rate = a_mm_further.surfaces[i].thickness_mm - thickness_mm;
    // A gap may shrink to nothing; one that is negative already, beside a stop, not at all.
    const double room_mm = std::max(0.0, thickness_mm);
    if (rate > 0.0) range.least_mm = std::max(range.least_mm, -room_mm / rate);
    if (rate < 0.0) range.most_mm = std::min(range.most_mm, room_mm / -rate);
  }
  return range;
}

Lens with_focus_groups_moved(const Lens& lens, double travel_mm) {
  check_finite("travel_mm", travel_mm);
  Lens result = lens;
  for (const FocusGroup& group : lens.motion.focus_groups) {
    if (group.first > 0) result.surfaces[group.first - 1].thickness_mm += group.rate * travel_mm;
    result.surfaces[group.last].thickness_mm -= group.rate * travel_mm;
  }
  return result;
}

}  // namespace groundglass::optics
