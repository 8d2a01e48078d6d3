#pragma once

#include <functional>

#include "optics/lens/lens.h"
#include "sim/core/image.h"
#include "sim/core/task.h"
#include "sim/render/film.h"
#include "sim/render/partial_render.h"
#include "sim/scene/scene.h"

namespace groundglass::render {

/// Throws InputError unless every glass of the lens has an index over the whole grid.
void check_wavelengths(const optics::Lens& lens, const WavelengthGrid& grid);

/// Fills RayBatchView::radiance. Called from many threads at once.
using RadianceFunction = std::function<void(const scene::RayBatchView&)>;

/// Spectral irradiance on the film by Monte Carlo through the whole lens. Each sample draws a point in the
/// pixel, a direction in the pupil's outline at that point and a wavelength, traces it surface by surface and
/// asks for the radiance that arrives:
///   E(band) = mean of  L cos⁴θ · area / probability of the band,
/// which is per nm because L is: the width of the band cancels.
/// Radiance is carried unchanged: object and image lie in air, and glass is taken as free of absorption and
/// reflection. The estimate is unbiased, and the same bytes come out at any number of threads.
/// `lens` is focused (its last thickness is the sensor's distance). Throws InputError for settings out of
/// range and for wavelengths some glass does not cover, Cancelled when stopped.
SpectralImage render(const RadianceFunction& radiance, const optics::Lens& lens, const Film& film,
                     const WavelengthGrid& grid, const scene::RenderSettings& settings, const Task& task);

/// The same from what an earlier run with the same arguments left: renders the tiles that `partial` lacks, to
/// the same bytes as a run without a stop. When it throws, `partial` holds every tile finished so far; when
/// it returns, `partial` is empty. Throws InputError for a `partial` of another size.
SpectralImage render(const RadianceFunction& radiance, const optics::Lens& lens, const Film& film,
                     const WavelengthGrid& grid, const scene::RenderSettings& settings, const Task& task,
                     PartialRender& partial);

}  // namespace groundglass::render
