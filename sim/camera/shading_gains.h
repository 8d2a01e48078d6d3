#pragma once

#include <vector>

#include "sensor/light/light_terms.h"
#include "sensor/model/sensor_model.h"
#include "sim/core/image.h"
#include "sim/core/opcodes.h"
#include "sim/core/raw_frame.h"

namespace groundglass::camera {

/// Gains with which a picture of an even object in the scene's white has everywhere the signal that it has on
/// the axis, 8 at most: against the lens's shading in the colours that each plane sees, and against what the
/// pixels' optics do to light that arrives aslant. One map for each site of a mosaic of 2 × 2, which is the
/// form that converters know; one for all of any other, by the plane in the middle of the spectrum or the
/// only one. Asks for an irradiance whose lens is known; `cfa` is the mosaic that the frame presents.
std::vector<Opcode> shading_gains(const SpectralImage& irradiance, const sensor::SensorModel& sensor,
                                  const CfaPattern& cfa, sensor::LightTerms terms);

}  // namespace groundglass::camera
