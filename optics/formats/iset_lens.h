#pragma once

#include <filesystem>
#include <string_view>

#include "optics/formats/imported_lens.h"

namespace groundglass::optics {

/// Reads a lens of ISETCam and ISET3d (.json): `name`, `description` and `surfaces`, from the scene to the
/// sensor, each with `radius`, `thickness`, `semi_aperture` (mm), `ior` and perhaps `conic_constant`. A
/// radius of 0 is the stop, as in pbrt_lens.h. An index is a number that serves for all wavelengths, or the
/// name of a glass. `aspheric_coefficients` are refused unless they are 0; a `microlens` is left out.
ImportedLens parse_iset_lens(std::string_view bytes, const std::filesystem::path& name);

}  // namespace groundglass::optics
