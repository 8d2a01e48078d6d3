#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/core/spectral_table.h"

namespace groundglass {

/// CIE 1931 2° colour-matching functions, 1 nm (columns x_bar, y_bar, z_bar).
const SpectralTable& cie1931_observer();

/// Relative power of a CIE illuminant by name: A, C, D50, D55, D65, D75, E, FL2, FL7, FL11, LED-B3 …
/// (CIE 15:2018). Throws InputError with the nearest name for an unknown one.
const Spectrum& cie_illuminant(std::string_view name);
std::vector<std::string> cie_illuminant_names();

/// ColorChecker Classic reflectances, 24 patches in chart order (Ohta 1997, ISO 17321-1).
const SpectralTable& colorchecker_reflectances();

/// The 190 AMPAS training reflectances to which camera colour matrices are fitted.
const SpectralTable& training_reflectances();

}  // namespace groundglass
