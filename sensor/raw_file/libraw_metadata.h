#pragma once

#include <libraw/libraw_types.h>

#include "sim/core/raw_frame.h"

namespace groundglass::sensor {

/// Matrices and neutral of a frame whose planes are known. Throws InputError where LibRaw has none.
void read_libraw_colour(const libraw_data_t& data, RawFrame& frame);

/// What the file says of the capture.
CaptureInfo libraw_capture_info(const libraw_data_t& data);

}  // namespace groundglass::sensor
