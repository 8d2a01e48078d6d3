#pragma once

#include <filesystem>

#include "optics/lens/lens.h"

namespace groundglass::optics {

/// Reads a prescription:
///
///   schema = 1
///   name = "…"
///   source = "…"
///   reference_wavelength_nm = 587.5618   # the d line when absent
///   image_distance_mm = 40.0   # from the last vertex to the image plane
///
///   [published]                # optional, and each of its keys: what the source states
///   efl_mm, f_number, bfl_mm, half_field_deg
///
///   [[surface]]                # in the order light meets them
///   radius_mm = 22.0           # or "infinity" for a plane
///   thickness_mm = 3.2         # to the next vertex; the last surface has none, so that no file cut short
///                              # passes for another lens
///   glass = "schott:N-BK7"     # what follows, air when absent; or {nd = 1.545, vd = 56.1} or {ne, ve},
///                              # with kind = "plastic" for a plastic (glass_model.h)
///   semi_diameter_mm = 5.0
///   stop = true                # on exactly one surface
///   conic = -1.0               # optional
///   asphere_mm = {A4 = 1e-5, A6 = …}   # optional: z += Σ Ai r^i, all lengths in mm
///   label = "…"                # optional
///
/// A surface in air is a stop or baffle and must be plane. A negative thickness is accepted beside such a
/// surface only, which may stand within the sag of its neighbour; elements must still follow one another
/// along +z.
///
/// Throws InputError naming file, line and key for anything else, also when `published.efl_mm` is off the
/// prescription's focal length by more than 5 %: then a figure is wrong or a part of the file is missing.
Lens load_lens(const std::filesystem::path& path);

}  // namespace groundglass::optics
