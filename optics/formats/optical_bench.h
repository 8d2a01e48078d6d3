#pragma once

#include <filesystem>
#include <string_view>

#include "optics/formats/imported_lens.h"

namespace groundglass::optics {

/// Reads a prescription of Photons to Photos' Optical Bench (.txt): sections "[lens data]" and others of
/// lines divided by tabs. Of the configurations of a zoom or a focusing lens, the first is taken.
///
///   [descriptive data]    title
///   [constants]           AsphericalA2: coefficients begin at r²; AsphericalOddCount: that many odd powers,
///                         from r³ on, stand among the even ones (count 1: A3 A4 A6 A8 …, as the table of
///                         US 7,663,816 is carried over)
///   [variable distances]  Focal Length, F-Number, Angle of View (full), Aperture Diameter, d0 (to the
///   object)
///                         and the names that thicknesses may be
///   [lens data]           number, radius (Infinity, AS the stop, FS another stop, CG cover glass),
///   thickness,
///                         nd, diameter, Vd, glass, catalogue
///   [aspherical data]     number, radius, conic constant, coefficients of r⁴, r⁶ …
///
/// A glass is taken from its catalogue when one of that name has the index; else its (nd, Vd) is.
ImportedLens parse_optical_bench(std::string_view bytes, const std::filesystem::path& name);

}  // namespace groundglass::optics
