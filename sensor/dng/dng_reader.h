#pragma once

#include <filesystem>

#include "sim/core/raw_frame.h"

namespace groundglass::sensor {

/// Reads the largest raw image of a DNG: CFA of three or four colours or one-channel LinearRaw, 8 to 16 bits,
/// packed or in lossless JPEG, in strips or tiles, in the first directory or a SubIFD. The frame is the
/// active area, with the masked rows right above it. Stored values stay as they are: `linearization` says
/// what they stand for. Colour is as colour_reader.h tells. Orientation and opcodes are kept, not applied,
/// those that groundglass does not know too; where such a one is not optional the frame's notes say so. Black
/// levels may repeat as they like while all pixels of a site of the CFA have one. Not read: other masked
/// areas. A 16-bit file does not say its converter's depth: `bit_depth` is then what the white level needs.
/// Throws InputError, naming the file and what is wrong, for anything else, damage included.
RawFrame read_dng(const std::filesystem::path& path);

}  // namespace groundglass::sensor
