#pragma once

#include <vector>

#include "optics/analysis/field_curves.h"
#include "sim/report/conditions.h"
#include "sim/report/svg.h"

namespace groundglass::report {

/// Along the meridian, for each wavelength: curves over the field, and chief-ray heights less those of the
/// primary wavelength.
struct FieldCurves {
  std::vector<optics::FieldPoint> fields;
  std::vector<std::vector<optics::FieldCurvePoint>> curves;
  std::vector<std::vector<double>> lateral_colour_mm;
};

/// Throws InputError as field_curves does, and when the conditions have no field but the axis.
FieldCurves field_curve_figures(const optics::Lens& lens, const Conditions& conditions);

/// Foci of the thin bundles (sagittal unbroken, tangential dashed) on the left, distortion on the right:
/// from f tan θ, or, from a half field of 50° on, from f θ where the lens is nearer to that.
Svg field_curve_chart(const optics::Lens& lens, const Conditions& conditions, const FieldCurves& figures);

/// With the Airy radius on both sides, dotted.
Svg lateral_colour_chart(const optics::Lens& lens, const Conditions& conditions, const FieldCurves& figures);

}  // namespace groundglass::report
