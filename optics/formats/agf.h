#pragma once

#include <filesystem>
#include <vector>

#include "optics/glass/glass.h"

namespace groundglass::optics {

/// A glass catalogue in Zemax's AGF format (OpticStudio User Guide, The AGF & BGF File Formats), ASCII or
/// UTF-16 with its byte order mark. Each glass is named "catalogue:NAME", the catalogue being the file's name
/// in small letters without its ending, and can be found by find_glass (glass_catalogue.h).
///
///   NM  name, formula (zemax_formula.h), MIL number, nd, Vd, exclude, status, melt frequency: begins a glass
///   ED  expansion in 1e-6/K from −30 to 70 °C and from 100 to 300 °C, density, ΔP_gF
///   CD  coefficients of the formula; needed
///   TD  D₀ D₁ D₂ E₀ E₁ λ_TK and the reference temperature in °C; blank where unknown
///   LD  first and last wavelength in µm; needed
///   IT  wavelength in µm, internal transmission, thickness in mm; rows not measured are left out
///   OD  MD  price, resistances, mechanics: no optical data, not read
///   CC  GC  !  comments, not read
///
/// "-" stands for an unknown number. The stated nd and Vd are not read: Zemax's own catalogues have
/// placeholders there. A formula without an index somewhere in its range is an error.
///
/// Throws InputError "path:line: KEY: what is wrong, what was expected" for anything else.
std::vector<Glass> load_agf(const std::filesystem::path& path);

}  // namespace groundglass::optics
