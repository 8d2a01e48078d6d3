#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "optics/formats/imported_lens.h"

namespace groundglass::optics {

/// Reads a lens of pbrt's realistic camera (.dat), which ISETCam writes too: one surface a line, from the
/// scene to the film, with radius, distance to the next surface, index behind, and diameter; '#' begins a
/// comment. A radius of 0 is the stop, which bends nothing; its index is 0, or that of the medium it stands
/// in. A number alone before the surfaces is ISETCam's focal length.
///
/// The older tables of C. Kolb (SIGGRAPH 95) give the distance to the surface before; they begin with a glass
/// of no thickness, and are told by that. Indices are those of the d line and serve for all wavelengths.
ImportedLens parse_pbrt_lens(std::string_view bytes, const std::filesystem::path& name);

/// The text of such a file: indices at the reference wavelength. pbrt has spheres only, so that aspheres,
/// mirrors, tilts and apertures that are no circles throw InputError; planes become spheres of 1e5 mm, and a
/// stop on a lens surface gets a line of its own at the vertex. Notes say what is lost.
std::string pbrt_text(const Lens& lens, std::vector<std::string>& notes);

}  // namespace groundglass::optics
