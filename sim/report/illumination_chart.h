#pragma once

#include <vector>

#include "optics/analysis/illumination.h"
#include "sim/report/conditions.h"
#include "sim/report/svg.h"

namespace groundglass::report {

/// At the primary wavelength, from the axis to the largest field. Throws InputError as optics::illumination
/// does, and when the only field is the axis.
std::vector<optics::Illumination> illumination_over_field(const optics::Lens& lens,
                                                          const Conditions& conditions);

/// Relative illumination and the share of the stop that is lit on the left, the chief ray's angle on the
/// right.
Svg illumination_chart(const optics::Lens& lens, const std::vector<optics::Illumination>& figures);

}  // namespace groundglass::report
