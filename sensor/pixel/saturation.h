#pragma once

#include "sensor/model/pixel_noise.h"
#include "sim/core/image.h"
#include "sim/core/task.h"

namespace groundglass::sensor {

/// What a well keeps of a charge: linear up to its knee, then approaching `full_well_e` exponentially, with
/// continuous slope.
float kept_charge(float charge_e, float full_well_e, float knee);

/// Replaces every pixel's charge by what its well keeps. Of what it does not keep, a share goes in equal
/// parts to the four neighbours, which may flow over in turn, and the rest is drained: with q the charge
/// collected and T what arrives in all, T = q + share / 4 · Σ (T − kept(T)) over the neighbours. What flows
/// over the image's edge is gone; nothing else is: charge is conserved to 1e-5 of what has flown over.
void saturate(Image<float>& charge_e, float full_well_e, const Saturation& saturation, const Task& task);

}  // namespace groundglass::sensor
