#pragma once

#include <vector>

#include "optics/analysis/ray_fan.h"
#include "sim/report/conditions.h"
#include "sim/report/svg.h"

namespace groundglass::report {

/// Of each field (rows) and wavelength.
using RayFans = std::vector<std::vector<optics::RayFan>>;

/// Forty-one rays each, and where apertures cut a fan those next to its edge, good to a 160th of the pupil.
/// Throws InputError as ray_fan does.
RayFans ray_fans(const optics::Lens& lens, const Conditions& conditions);

/// Transverse aberrations (µm) over the pupil, a row for each field, along y on the left and along x on the
/// right, all on one scale. Lines end where rays are cut.
Svg ray_fan_chart(const optics::Lens& lens, const Conditions& conditions, const RayFans& fans);

/// Likewise optical path differences, in waves of each wavelength.
Svg opd_chart(const optics::Lens& lens, const Conditions& conditions, const RayFans& fans);

}  // namespace groundglass::report
