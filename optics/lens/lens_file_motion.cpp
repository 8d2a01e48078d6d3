#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <map>

#include "optics/lens/lens_file_parts.h"

namespace groundglass::optics {
namespace {

FocusGroup read_focus_group(const TomlTable& row, const std::vector<Surface>& surfaces) {
  row.expect({"first_surface", "last_surface", "rate"});
  const NumberRange numbers = NumberRange::between(1.0, static_cast<double>(surfaces.size()));
  FocusGroup group;
  group.first = static_cast<size_t>(row.integer("first_surface", numbers)) - 1;
  group.last = static_cast<size_t>(row.integer("last_surface", numbers)) - 1;
  group.rate = row.number_or("rate", 1.0);
  if (group.last < group.first) throw row.error("last_surface", "comes before first_surface");
  if (group.rate == 0.0) throw row.error("rate", "is 0: the group would stand still");
  // Glass does not stretch.
  if (group.first > 0 && !surfaces[group.first - 1].glass.is_air())
    throw row.error("first_surface", "lies within an element; name the surface that the element begins at");
  if (!surfaces[group.last].glass.is_air())
    throw row.error("last_surface", "lies within an element; name the surface that the element ends at");
  row.finish();
  return group;
}

void check_groups_are_apart(const std::vector<TomlTable>& rows, const std::vector<FocusGroup>& groups) {
  for (size_t i = 1; i < groups.size(); ++i)
    for (size_t k = 0; k < i; ++k)
      if (groups[i].first <= groups[k].last && groups[k].first <= groups[i].last)
        throw rows[i].error("first_surface", fmt::format("shares surfaces with focus group {}", k + 1));
}

/// Thicknesses by surface, in the surfaces' order.
std::map<size_t, double> read_thicknesses(const TomlTable& table, const std::vector<Surface>& surfaces) {
  std::map<size_t, double> result;
  for (const std::string& key : table.keys()) {
    const size_t i = surface_index(table, key, surfaces.size());
    const double thickness_mm = table.number(key);
    if (thickness_mm * surfaces[i].thickness_mm < 0.0 || (i + 1 == surfaces.size() && thickness_mm == 0.0))
      throw table.error(
          key, fmt::format("is {}, where the prescription has {}", thickness_mm, surfaces[i].thickness_mm));
    if (!result.emplace(i, thickness_mm).second)
      throw table.error(key, fmt::format("names surface {} a second time", i + 1));
  }
  if (result.empty()) throw table.error("", "states no surface's thickness");
  table.finish();
  return result;
}

Position read_position(const TomlTable& row, const std::vector<Surface>& surfaces,
                       std::vector<size_t>& variable) {
  row.expect({"zoom", "object_distance_mm", "thickness_mm"});
  Position position;
  position.zoom = row.string_or("zoom", "");
  constexpr double infinity = std::numeric_limits<double>::infinity();
  position.object_distance_mm = infinity;
  if (row.is_string("object_distance_mm"))
    row.choice("object_distance_mm", {"infinity"});
  else
    position.object_distance_mm = row.number("object_distance_mm", NumberRange::positive());
  std::vector<size_t> stated;
  for (const auto& [surface, thickness_mm] : read_thicknesses(row.table("thickness_mm"), surfaces)) {
    stated.push_back(surface);
    position.thickness_mm.push_back(thickness_mm);
  }
  if (!variable.empty() && stated != variable)
    throw row.error("thickness_mm", "states other surfaces than the first position does");
  variable = stated;
  row.finish();
  return position;
}

void check_positions(const std::vector<TomlTable>& rows, const std::vector<Position>& positions) {
  for (size_t i = 1; i < positions.size(); ++i) {
    if (positions[i].zoom.empty() != positions[0].zoom.empty())
      throw rows[i].error("zoom", "must be named by all positions or by none");
    for (size_t k = 0; k < i; ++k)
      if (positions[k].zoom == positions[i].zoom &&
          positions[k].object_distance_mm == positions[i].object_distance_mm)
        throw rows[i].error("object_distance_mm", fmt::format("is that of position {} already", k + 1));
  }
}

}  // namespace

size_t surface_index(const TomlTable& table, const std::string& key, size_t count) {
  size_t number = 0;
  const auto [end, failure] = std::from_chars(key.data(), key.data() + key.size(), number);
  if (failure != std::errc() || end != key.data() + key.size() || number < 1 || number > count)
    throw table.error(key, fmt::format("is no surface; expected a number from 1 to {}", count));
  return number - 1;
}

Motion read_motion(const TomlTable& file, const std::vector<Surface>& surfaces) {
  Motion motion;
  const std::vector<TomlTable> group_rows = file.tables("focus_group");
  for (const TomlTable& row : group_rows) motion.focus_groups.push_back(read_focus_group(row, surfaces));
  check_groups_are_apart(group_rows, motion.focus_groups);
  const std::vector<TomlTable> rows = file.tables("position");
  for (const TomlTable& row : rows)
    motion.positions.push_back(read_position(row, surfaces, motion.variable_surfaces));
  check_positions(rows, motion.positions);
  return motion;
}

}  // namespace groundglass::optics
