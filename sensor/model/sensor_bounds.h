#pragma once

#include "sensor/model/sensor_model.h"

namespace groundglass::sensor {

/// Throws InputError for figures, each a number, that no sensor can have beside its others, or that this
/// model would not do as they say. Messages begin with the figure's key.
void check_bounds(const SensorModel& model);

}  // namespace groundglass::sensor
