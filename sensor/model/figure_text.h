#pragma once

#include <string>

#include "sensor/model/sensor_model.h"

namespace groundglass::sensor {

/// Whether a figure is one number. Otherwise it is a curve, a tile or a table of spectra, and its value says
/// nothing.
bool is_number(const Figure& figure);

/// "measured", "derived" or "inferred".
const char* status_name(Figure::Status status);

/// What a figure that is no number says, in a line: of a curve where it begins, turns and ends. "" for tables
/// of spectra.
std::string curve_text(const Figure& figure, const SensorModel& model);

/// "every pixel", or how native pixels are put together: "2 x 2, charge added".
std::string readout_text(const SensorModel& model);

}  // namespace groundglass::sensor
