#pragma once

#include "optics/lens/lens.h"
#include "sim/core/lens_imaging.h"
#include "sim/core/wavelength_grid.h"
#include "sim/render/film.h"

namespace groundglass::camera {

/// How a focused lens, symmetric about its axis, draws on a film: chief rays and relative illumination
/// (optics/analysis), at wavelengths over the grid's range. Unknown, with the reason, where the film's
/// corners lie beyond its image circle: no ray can be aimed from there at the stop.
LensImaging imaging_of(const optics::Lens& lens, const render::Film& film, const WavelengthGrid& grid);

}  // namespace groundglass::camera
