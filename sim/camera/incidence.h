#pragma once

#include <vector>

#include "optics/lens/lens.h"
#include "sim/core/incidence.h"
#include "sim/core/task.h"
#include "sim/core/wavelength_grid.h"

namespace groundglass::camera {

/// How a focused lens's light arrives on the sensor, from its axis to `largest_height_mm`: mean and spread,
/// by irradiance, of the directions in its outline (optics/pupil/pupil_outline.h) at the middle wavelength;
/// the outline is some 1 % too wide. Half angles are those of an evenly filled ellipse of that spread. Points
/// that no light reaches are left out.
std::vector<IncidencePoint> incidence_of(const optics::Lens& lens, double largest_height_mm,
                                         const WavelengthGrid& grid, const Task& task);

}  // namespace groundglass::camera
