#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// Names of the zoom settings, as in the file; none for a lens that does not zoom.
std::vector<std::string> zoom_names(const Lens& lens);

/// The lens at one of them, focused as far away as it was calibrated for. The others are forgotten. Throws
/// InputError that lists the names for one that is not there.
Lens zoomed(const Lens& lens, std::string_view name);

/// The lens as it was calibrated for an object distance (mm to the first vertex as it stands). Between
/// calibrated distances D each thickness follows a monotone cubic in 1/D (Fritsch and Butland 1984). Throws
/// InputError for a distance outside of those calibrated, and while a zoom setting is to be chosen.
Lens at_calibrated_position(const Lens& lens, double object_distance_mm);

/// How far the focus groups may travel before one of them meets its neighbours.
struct TravelRange {
  double least_mm = 0.0, most_mm = 0.0;
};
TravelRange focus_travel(const Lens& lens);

/// The focus groups moved from where they stand. Moving the last surface changes the image distance; moving
/// the first one moves what the object's distance is counted from.
Lens with_focus_groups_moved(const Lens& lens, double travel_mm);

}  // namespace groundglass::optics
