#pragma once

#include <vector>

#include "optics/analysis/spot.h"
#include "sim/report/conditions.h"
#include "sim/report/svg.h"

namespace groundglass::report {

/// Of one field: where rays of each wavelength meet the image plane, and the figures of all together about
/// their centroid, wavelengths by weight.
struct FieldSpot {
  std::vector<optics::Bundle> bundles;
  optics::Spot spot;
};

/// Throws InputError as trace_bundle does.
std::vector<FieldSpot> spots(const optics::Lens& lens, const Conditions& conditions);

/// A square for each field, about the centroid and all on one scale, with the Airy disc of the primary
/// wavelength.
Svg spot_chart(const optics::Lens& lens, const Conditions& conditions, const std::vector<FieldSpot>& spots);

}  // namespace groundglass::report
