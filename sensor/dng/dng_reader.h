#pragma once

#include <filesystem>

#include "sim/core/raw_frame.h"

namespace groundglass::sensor {

/// Reads the raw image of a DNG: CFA (R, G, B) or one-channel LinearRaw, uncompressed, 8 to 16 bits, in
/// strips or tiles, in the first directory or a SubIFD. The frame is the active area; stored values go
/// through the LinearizationTable where there is one. A lone ColorMatrix serves both illuminants. Not
/// applied: Orientation, opcode lists, AnalogBalance and CameraCalibration. A 16-bit file does not say its
/// converter's depth: `bit_depth` is then what the white level needs. Throws InputError, naming the file and
/// what is wrong, for anything else, damage included.
RawFrame read_dng(const std::filesystem::path& path);

}  // namespace groundglass::sensor
