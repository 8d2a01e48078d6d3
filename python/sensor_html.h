#pragma once

#include <string>

#include "sensor/model/sensor_model.h"

namespace groundglass::python {

/// A sensor's figures, where each comes from and what follows from them, for notebooks.
std::string sensor_html(const sensor::SensorModel& sensor);

}  // namespace groundglass::python
