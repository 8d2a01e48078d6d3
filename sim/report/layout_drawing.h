#pragma once

#include <vector>

#include "optics/lens/lens.h"
#include "sim/report/svg.h"

namespace groundglass::report {

/// The fields a drawing shows when none are asked for: the axis, the middle and the edge of design_fields, or
/// all of them if there are no more than three.
std::vector<optics::FieldPoint> drawn_fields(const optics::Lens& lens);

/// A lens in the y–z plane (lens_outline.h), to scale, with real rays of the reference wavelength for each
/// field, five a field, of what passes the clear apertures. Fields across the plane show as their projection.
/// Throws InputError as RayAimer and first_order do.
Svg layout_drawing(const optics::Lens& lens, const std::vector<optics::FieldPoint>& fields,
                   double width = 960.0);

}  // namespace groundglass::report
