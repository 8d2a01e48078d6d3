#pragma once

#include <vector>

#include "optics/lens/lens.h"
#include "sim/report/svg.h"

namespace groundglass::report {

struct FocalShift {
  std::vector<double> wavelengths_nm, shift_mm;
};

/// Paraxial focus against that of the reference wavelength, over 400 to 700 nm or what of it the glasses
/// cover; where that is nothing, between the first and the last design wavelength. Throws InputError as
/// chromatic_focal_shift_mm does.
FocalShift focal_shift(const optics::Lens& lens);

Svg focal_shift_chart(const optics::Lens& lens, const FocalShift& figures);

}  // namespace groundglass::report
