#pragma once

#include <string>

#include "optics/lens/lens.h"

namespace groundglass::report {

/// "14°", "12 mm", or "(3, 14)°" for a point off the meridian.
std::string field_label(const optics::Lens& lens, optics::FieldPoint field);

/// "587.6 nm".
std::string wavelength_label(double wavelength_nm);

}  // namespace groundglass::report
