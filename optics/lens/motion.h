#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace groundglass::optics {

/// Elements that move as one when a lens is focused: surfaces first … last (counted from 0), `rate` mm along
/// +z for each mm of the focusing travel. Groups of different rates float.
struct FocusGroup {
  std::size_t first = 0, last = 0;
  double rate = 1.0;
};

/// Where the moving elements stand at one zoom setting and object distance.
struct Position {
  std::string zoom;  // empty for a lens that does not zoom
  double object_distance_mm;
  std::vector<double> thickness_mm;  // of Motion::variable_surfaces, in turn
};

/// What moves in a lens, and how it was calibrated.
struct Motion {
  std::vector<FocusGroup> focus_groups;
  /// Those whose thickness the positions state; the last surface's is the image distance.
  std::vector<std::size_t> variable_surfaces;
  std::vector<Position> positions;
};

}  // namespace groundglass::optics
