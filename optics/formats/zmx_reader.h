#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "optics/formats/imported_lens.h"

namespace groundglass::optics {

/// Reads a sequential lens of Ansys Zemax OpticStudio (.zmx, ASCII or UTF-16).
///
/// What is read:
/// - surfaces STANDARD, EVENASPH, ODDASPHE, XASPHERE, XOSPHERE, BICONICX, TOROIDAL, QED_TYPE (Q-type; Qbfs on
/// a sphere
///   only), mirrors, and COORDBRK in both orders, folded into tilts of kind `follow`;
/// - catalogue glasses in the order of GCAT, model glasses on the curve of glass_model.h;
/// - the aperture (ENPD, FNUM, OBNA, FLOA), which sets the stop's radius by first-order optics;
/// - fields of every kind but theodolite angles, as angles or object heights; a real image height is taken as
/// the
///   paraxial one;
/// - CLAP, FLAP, SQAP, ELAP and OBSC with OBDC. Where a surface has none of these, DIAM is its clear radius,
/// also
///   where OpticStudio computed it for its rays and would not clip; where DIAM is missing too, it is 1.1
///   times the paraxial marginal and chief ray's heights.
/// - solves: see zmx_solves.h. Of several configurations the first.
///
/// Notes name everything that was left out or assumed. Throws InputError `path:line: KEYWORD: …` for anything
/// else that changes where rays go, and for keywords that are not known (zmx_keywords.h lists those without
/// optics).
ImportedLens load_zmx(const std::filesystem::path& path);

/// The same from memory; `name` is what errors call the file.
ImportedLens parse_zmx(std::string_view bytes, const std::string& name);

}  // namespace groundglass::optics
